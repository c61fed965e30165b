"""The verbs of appraisals; each writes its journal entry in its own transaction."""
