"""Coverage and completion of an organization in numbers: of organizations, never of persons.

Exempt members are not due (R-042): they are neither missing where they did not pledge nor failing
where something was not kept. Those who pledged all the same are not in these numbers either: one
voluntary pledge more would hide one member who is missing.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Coverage:
    """`due` members, of whom `made` pledged; how those pledges stand."""

    due: int = 0
    made: int = 0
    published: int = 0
    kept: int = 0
    partly: int = 0
    not_kept: int = 0
    overdue: int = 0
    quiet: int = 0  # pledges without a line of progress for as long as the pack names
    organizations: int = 0  # organizations whose own pledge is made

    def __add__(self, other: "Coverage") -> "Coverage":
        names = [field.name for field in fields(self)]
        return Coverage(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def missing(self) -> int:
        """Due and not yet pledged; members who moved after pledging make none negative."""
        return max(0, self.due - self.made)

    @property
    def going_on(self) -> int:
        """Made and not yet reported on."""
        return max(0, self.made - self.kept - self.partly - self.not_kept)
