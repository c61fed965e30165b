"""Pure rules about ratings and cases: no Django, no clock."""
