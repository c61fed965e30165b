"""What is collected while a pack is read: faults, names defined and names referred to."""

from dataclasses import dataclass, field

from xianfeng.packs.errors import PackError
from xianfeng.packs.nodes import Spot
from xianfeng.packs.texts import Text


@dataclass(slots=True)
class Book:
    """References are checked at the end, so that a name may stand before its definition."""

    faults: list[PackError] = field(default_factory=list)
    _defined: dict[tuple[str, str], Spot] = field(default_factory=dict)
    _referred: list[tuple[str, str, Spot, str]] = field(default_factory=list)

    def fault(self, spot: Spot, path: str, message: Text, remedy: Text) -> None:
        self.faults.append(PackError(spot.file, spot.line, path, message, remedy))

    def define(self, kind: str, name: str, spot: Spot, path: str) -> None:
        """A second definition of a name is a fault."""
        first = self._defined.setdefault((kind, name), spot)
        if first is not spot:
            self.fault(
                spot,
                path,
                Text(
                    f"“{name}”已在 {first.file} 第 {first.line} 行出现。",
                    f"“{name}” is already given in {first.file}, line {first.line}.",
                ),
                Text("请改名或删去一个。", "Rename or remove one of them."),
            )

    def refer(self, kind: str, name: str, spot: Spot, path: str) -> None:
        self._referred.append((kind, name, spot, path))

    def settle(self) -> None:
        """Dangling references become faults that list what there is."""
        for kind, name, spot, path in self._referred:
            if (kind, name) not in self._defined:
                self._dangling(kind, name, spot, path)

    def _dangling(self, kind: str, name: str, spot: Spot, path: str) -> None:
        known = "、".join(sorted(one for its, one in self._defined if its == kind)) or "—"
        self.fault(
            spot,
            path,
            Text(f"没有“{name}”。", f"There is no “{name}”."),
            Text(f"已有：{known}。", f"There are: {known}."),
        )
