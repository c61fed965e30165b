"""What people type about windows, cleaned."""
