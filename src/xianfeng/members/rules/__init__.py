"""Pure rules of the roll's members: reading rows, telling persons apart, who is in scope."""
