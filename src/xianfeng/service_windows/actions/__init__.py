"""What can be done to windows, ratings, cases and contests."""
