"""The diagrams of the documentation are those that the code draws."""

import pytest

from tests.documentation.diagrams import FOLDER, build_stages, processes, rooms


@pytest.mark.parametrize(
    ("name", "draw"), [("rooms.md", rooms), ("build.md", build_stages), ("processes.md", processes)]
)
def test_the_file_is_what_the_code_draws(name, draw):
    drawn = (FOLDER / name).read_text(encoding="utf-8")
    assert drawn == draw(), "run 'python -m tests.documentation.diagrams'"


def test_no_arrow_of_the_rooms_leads_upwards():
    layers = ("dashboard", "data", "geo")
    arrows = [line.split(" --> ") for line in rooms().splitlines() if " --> " in line]
    assert len(arrows) > 20
    for one, other in arrows:
        assert layers.index(one.strip().split("_")[0]) <= layers.index(other.strip().split("_")[0])
