"""The table of roles and rights for the documentation (docs/accounts.md), written from `RIGHTS`."""

from typing import Final

from data.people.rights import RIGHTS, Right

_SAID: Final = {
    Right.FIGURES: "see figures",
    Right.DOWNLOAD: "download",
    Right.SAVE_VIEWS: "save views",
    Right.LAYERS: "hazard layers",
    Right.AUDIT: "audit record",
    Right.PEOPLE: "accounts",
    Right.APPROVE: "approve",
    Right.REQUEST: "fill in requests",
    Right.BUDGET: "rounds and norms",
    Right.PROGRESS: "progress of programmes",
}


def rights_table() -> str:
    """Markdown: a row per role in the order of `RIGHTS`, a column per right in the order of `Right`."""
    heads = ["role", *(_SAID[right] for right in Right)]
    rows = [[f"`{role}`", *("yes" if right in held else "-" for right in Right)] for role, held in RIGHTS.items()]
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
