"""What is set up once all rooms are loaded."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Hands lower rooms what they cannot see: names of the record's entries, windows their
    published pledges, a roll's import what was begun on it."""

    name = "xianfeng.pages"

    def ready(self) -> None:
        """From one list each, because only here all rooms are seen at once."""
        from xianfeng.journal.words import define
        from xianfeng.members.actions.undoing import add_builder
        from xianfeng.pages.record_words import WORDS
        from xianfeng.pages.roll_builders import BUILDERS
        from xianfeng.pages.window_pledges import window_pledges
        from xianfeng.service_windows.handed import hand_pledges

        define(WORDS)
        hand_pledges(window_pledges)
        for builder in BUILDERS:
            add_builder(builder)
