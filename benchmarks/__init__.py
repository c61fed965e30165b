"""Measurements with names that are kept for good: `make bench`, `make bench ONLY=import`."""
