"""Starting Django for commands that need the database."""

import os


def start() -> None:
    """Load settings and rooms; harmless when done before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianfeng.settings")
    import django

    django.setup()
