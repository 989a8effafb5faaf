"""The notebooks of the documentation run against a served release and print the figures that the release holds."""

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from werkzeug.serving import make_server

from dashboard.public import create_public_app
from data.release.reader import Release
from tests.dashboard.tiny_release import tiny_store

FOLDER = Path(__file__).parent.parent / "docs" / "notebooks"
PYTHON, R = FOLDER / "read-a-release.ipynb", FOLDER / "read-a-release-r.ipynb"
INDICATOR, BASE = "zone_de", "families"
R_KERNEL = {
    "argv": ["R", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"],
    "display_name": "R",
    "language": "R",
}
MOST_SECONDS = 120


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Release]]:
    """The address of the tiny release on a site that is really served, and the release itself."""
    root = tmp_path_factory.mktemp("notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMILY_ATLAS_FILES", str(root / "made"))
        site = create_public_app(tiny_store(root / "store").root)
        server = make_server("127.0.0.1", 0, site.server, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        served = site.releases.open("mng")
        try:
            yield f"http://127.0.0.1:{server.server_port}/mng/data/{served.release_id}", served.release
        finally:
            server.shutdown()


def printed(path: Path, data: str, folder: Path, patch: pytest.MonkeyPatch) -> str:
    """What a notebook prints when every cell of it is run; a cell that fails is an error."""
    patch.setenv("FAMILY_ATLAS_DATA", data)
    patch.setenv("IPYTHONDIR", str(folder / "ipython"))
    kernel = folder / "jupyter" / "kernels" / "ir"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps(R_KERNEL))
    patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=MOST_SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def check_figures(text: str, release: Release) -> None:
    nation = release.values(level="adm0", indicator=INDICATOR, base=BASE)
    found = re.search(r"NATION (\S+) (\S+) (\S+) percent of families", text)
    assert found, text
    expected = [float(part[0]) for part in (nation.value, nation.low, nation.high)]
    # Files hold two decimals more than the pages show.
    assert [float(number) for number in found.groups()] == pytest.approx(expected, abs=0.0006)
    areas = release.values(level="adm1", indicator=INDICATOR, base=BASE)
    shown = int(np.isfinite(areas.value).sum())
    assert f"MAP {shown} with a figure, {len(areas.value) - shown} without" in text
    assert f"family-atlas:{release.release_id}" in text
    assert "ni:///sha-256;" in text


def test_the_python_notebook_reads_a_release_over_http(release, tmp_path, monkeypatch):
    address, opened = release
    check_figures(printed(PYTHON, address, tmp_path, monkeypatch), opened)


@pytest.mark.skipif(
    not shutil.which("Rscript") and os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") != "1",
    reason="There is no R on this machine.",
)
def test_the_r_notebook_reads_a_release_over_http(release, tmp_path, monkeypatch):
    address, opened = release
    check_figures(printed(R, address, tmp_path, monkeypatch), opened)


@pytest.mark.parametrize("path", [PYTHON, R], ids=["python", "r"])
def test_notebooks_are_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert "fillna(0)" not in "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
