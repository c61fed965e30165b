"""What every page has around its content."""

from collections.abc import Mapping

from django.http import HttpRequest

from xianfeng.ui.preferences import TEXT_SIZE, THEME


def shell(request: HttpRequest) -> Mapping[str, object]:
    """Theme and text size, and empty places that a higher room's processor fills."""
    return {
        "ui_theme": THEME.read(request.COOKIES),
        "ui_text_size": TEXT_SIZE.read(request.COOKIES),
        "ui_here": request.get_full_path(),
        "navigation": (),
        "duties_line": "",
        "owner": "",
    }
