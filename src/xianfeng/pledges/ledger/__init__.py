"""承诺台账: the full row of a pledge (§3), for the page, the print and the workbook.

On paper one row a pledge, its items numbered inside the cells; in the workbook one row an item,
with the pledge's cells on each, so that a spreadsheet can sort and filter. Rows are read as plain
values, a thousand pledges at a time: a county's ledger has tens of thousands, and an
object for each of their parts would cost most of the time.
"""

from .lines import heads, item_heads, item_lines, lines, short_lines
from .rows import FIELDS, Row

__all__ = ["FIELDS", "Row", "heads", "item_heads", "item_lines", "lines", "short_lines"]
