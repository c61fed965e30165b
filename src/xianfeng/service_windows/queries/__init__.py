"""Named reads of windows, figures, cases and contests."""
