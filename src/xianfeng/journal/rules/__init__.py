"""The arithmetic of the record: canonical text, tree, notes. No Django, no clock."""
