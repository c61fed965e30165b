"""The verbs of the room; each writes its journal entry in its own transaction."""
