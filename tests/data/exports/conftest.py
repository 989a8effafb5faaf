"""A folder with what an analyst downloads of the tiny release: every table as CSV, and what describes the tables."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.public import PublicDash, create_public_app
from dashboard.served import ServedRelease
from tests.dashboard.tiny_release import tiny_store


@dataclass(frozen=True)
class Downloads:
    """A release's files in a folder, and the site that they came from."""

    folder: Path
    site: PublicDash
    served: ServedRelease

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return [resource["name"] for resource in self.package["resources"]]

    @property
    def package(self) -> Any:
        """Content of `datapackage.json`."""
        return json.loads((self.folder / "datapackage.json").read_bytes())

    def get(self, name: str) -> Any:
        """Answer to an address below the release's, or to a whole one."""
        path = name if name.startswith("/") else f"/mng/data/{self.served.release_id}/{name}"
        return self.site.server.test_client().get(path)


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Downloads]:
    root = tmp_path_factory.mktemp("described")
    with pytest.MonkeyPatch.context() as patch:
        # Files that others left in the machine's folder would be served, too.
        patch.setenv("FAMILY_ATLAS_FILES", str(root / "made"))
        site = create_public_app(tiny_store(root / "store").root)
        found = Downloads(root / "downloads", site, site.releases.open("mng"))
        found.folder.mkdir()
        names = [resource["name"] for resource in found.get("datapackage.json").get_json()["resources"]]
        for name in [*(f"{name}.csv" for name in names), *(f"{name}.csv-metadata.json" for name in names)]:
            answer = found.get(name)
            assert answer.status_code == 200, name
            (found.folder / name).write_bytes(answer.data)
        # Now that every file is made, the package knows sizes and checksums.
        (found.folder / "datapackage.json").write_bytes(found.get("datapackage.json").data)
        yield found
