"""The rooms and their order, as tests of the house see them: one list, read from the contract."""

import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/xianfeng"
OUTSIDE = {"settings", "ballots", "box", "analytics"}


def order() -> dict[str, int]:
    """Room → its height; rooms side by side share one. Kernel is 0."""
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    lines = contract["importlinter:contract:rooms"]["layers"].split("\n")
    layers = [re.findall(r"\w+", line) for line in lines if line.strip()]
    return {room: height for height, rooms in enumerate(reversed(layers)) for room in rooms}


def rooms() -> list[Path]:
    """The folders of the rooms that exist."""
    return [SOURCE / name for name in order() if (SOURCE / name).is_dir()]


def modules() -> list[Path]:
    """Every Python module of every room, migrations apart."""
    found = (path for room in rooms() for path in sorted(room.rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Every template of every room."""
    return [path for room in rooms() for path in sorted(room.glob("templates/**/*.html"))]
