"""What is set up once all rooms are loaded."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Gives the record's entries their names for people."""

    name = "xianfeng.pages"

    def ready(self) -> None:
        """Names come from one list, because readers of the record see all rooms at once."""
        from xianfeng.journal.words import define
        from xianfeng.pages.record_words import WORDS

        define(WORDS)
