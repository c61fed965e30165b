"""The pictures in the sprite, by their names in bootstrap-icons; the build reads this list."""

from typing import Final

NAMES: Final = """
arrow-down arrow-down-circle arrow-left arrow-repeat arrow-right arrow-up arrow-up-circle award
bar-chart bell bookmark-check box-arrow-right building calendar3 card-checklist chat-square-text
check-circle check-lg chevron-down chevron-left chevron-right circle circle-half clipboard-check
clock clock-history cloud-upload dash-circle diagram-3 dot download exclamation-triangle eye
file-earmark-spreadsheet file-earmark-text file-text filter flag folder gear globe2
graph-up-arrow house info-circle journal-check key layers link-45deg list list-check lock
mailbox megaphone moon patch-check patch-exclamation pencil people person person-badge
person-circle play plus-lg printer question-circle record-circle search send shield-check sliders
sort-down star-fill sun table text-paragraph three-dots trash type unlock upload x-lg x-octagon
"""
ICONS: Final = frozenset(NAMES.split())
