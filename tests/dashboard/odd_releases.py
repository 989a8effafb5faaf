"""Stores that are permitted and unusual: nothing in them, one area, equal figures, nothing shown, long names.

Each is the tiny release with one thing changed; `STORES` names them all.
"""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from data.release.states import ValueState
from data.release.store import Store

LONG_NAME = "Ust-Kamenogorsk-Verkhneberyozovskiy rural district of the former settlement of Novo-Alekseyev"
"""90 letters and more, with hyphens and one very long word."""


def fresh_tiny() -> Any:
    """A copy of the module of tiny releases of its own, which may be changed."""
    spec = importlib.util.spec_from_file_location("tiny_release_copy", Path(__file__).with_name("tiny_release.py"))
    assert spec is not None
    assert spec.loader is not None
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    return tiny


def empty(root: Path) -> Store:
    """Nothing was ever published."""
    return Store(root)


def one_area(root: Path) -> Store:
    """A country of one province with one district."""
    tiny = fresh_tiny()
    tiny.DISTRICTS_OF = {"MN11": 1}
    return _one_release(tiny, root)


def all_equal(root: Path) -> Store:
    """Every area has the same value."""
    tiny = fresh_tiny()

    def column(kind: str, count: int, _seed: int) -> tuple[np.ndarray, ...]:
        whole = np.full(count, 1 if kind == "count" else 1000)
        return np.full(count, 250), whole, np.zeros(count, dtype=np.uint8)

    tiny.column = column
    return _one_release(tiny, root)


def all_hidden(root: Path) -> Store:
    """Not one figure can be shown, not even the nation's."""
    tiny = fresh_tiny()

    def column(_kind: str, count: int, _seed: int) -> tuple[np.ndarray, ...]:
        nothing = np.zeros(count, dtype=np.int64)
        return nothing, nothing, np.full(count, ValueState.SUPPRESSED_SMALL, dtype=np.uint8)

    tiny.column = column
    return _one_release(tiny, root)


def long_names(root: Path) -> Store:
    """Every area has a name of 90 letters."""
    tiny = fresh_tiny()
    plain = tiny.areas

    def areas() -> dict[str, list[dict[str, Any]]]:
        content: dict[str, list[dict[str, Any]]] = plain()
        for level in ("adm1", "adm2"):
            for area in content[level]:
                area["name"] = dict.fromkeys(tiny.LANGUAGES, f"{LONG_NAME} {area['pcode']}")
        return content

    tiny.areas = areas
    return _one_release(tiny, root)


def _one_release(tiny: Any, root: Path) -> Store:
    store = Store(root)
    tiny.write_release(store)
    return store


STORES: dict[str, Callable[[Path], Store]] = {
    "empty": empty,
    "one-area": one_area,
    "all-equal": all_equal,
    "all-hidden": all_hidden,
    "long-names": long_names,
}
