"""Kinds of requests that stand under the budget: answers that are made for the one who asks.

Log-ins take their time on purpose (Argon2id), files that are taken whole are as fast as the line.
"""

from __future__ import annotations

DYNAMIC = frozenset(
    {
        "map page", "map state", "map figures", "map panel", "place page", "groups page", "causes page", "search",
        "api", "embedded map", "desk view", "desk page", "baseline map",
    }
)  # fmt: skip
