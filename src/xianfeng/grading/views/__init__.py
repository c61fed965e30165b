"""Pages of the room: find → ask access → call one action or query → answer."""

from . import acceptances, corrections, decisions, exports, inputs, orders, results, rounds

__all__ = [
    "acceptances",
    "corrections",
    "decisions",
    "exports",
    "inputs",
    "orders",
    "results",
    "rounds",
]
