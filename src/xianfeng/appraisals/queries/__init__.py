"""Named reads; counts come through `guard` alone."""
