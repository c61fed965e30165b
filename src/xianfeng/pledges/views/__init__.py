"""Pages of the room, by their noun."""
