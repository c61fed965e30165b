"""How the record names windows and cases; words go in sealed."""

from xianfeng.journal.rules.canonical import Json
from xianfeng.service_windows.models import Case, Window


def window_subject(window: Window) -> tuple[str, str]:
    return "window", str(window.pk)


def case_subject(case: Case) -> tuple[str, str]:
    return "case", str(case.pk)


def about(window: Window, **more: Json) -> dict[str, Json]:
    """What every entry of a window says."""
    return {"organization": window.organization.code, "window": window.pk, **more}
