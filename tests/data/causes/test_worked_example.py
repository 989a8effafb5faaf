"""The worked example of docs/planner-causes.md says what the functions compute."""

import re
from pathlib import Path

from data.causes.change_decomposition import Part, Product, parts_change, product_change
from data.causes.propagation import Effect

PAGE = Path(__file__).parents[3] / "docs" / "planner-causes.md"


def exact(value):
    return Effect(float(value), 0.0)


def written(effect, decimals=4):
    return f"{'+' if effect.value >= 0 else '−'}{abs(effect.value):.{decimals}f}"


def test_the_worked_example():
    text = PAGE.read_text(encoding="utf-8")
    example = text[text.index("### Worked example") : text.index("## Since when")]
    change = product_change(Product(exact(0.1), exact(0.2)), Product(exact(0.12), exact(0.3)))
    assert f"= {written(change.by_factor)}" in example
    assert f"= {written(change.by_rest)}" in example
    assert f"- together {written(change.total)}" in example
    soums = [
        (Part(exact(600), exact(0.05)), Part(exact(500), exact(0.06))),
        (Part(exact(400), exact(0.175)), Part(exact(500), exact(0.18))),
    ]
    parts = parts_change((Part(exact(1000), exact(0.1)), Part(exact(1000), exact(0.12))), soums)
    rows = dict(re.findall(r"^\| (first|second|together) \| (.+) \|$", example, flags=re.MULTILINE))
    for name, part in zip(("first", "second"), parts.parts, strict=True):
        assert rows[name].split(" | ") == [written(part.within, 5), written(part.shift, 5)]
    assert rows["together"].split(" | ") == [written(parts.within, 5), written(parts.shift, 5)]
    assert f"{parts.within.value:.5f} + {parts.shift.value:.5f} = {parts.total.value:.4f}" in example
    assert abs(parts.remainder.value) < 1e-12
