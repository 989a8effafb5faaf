"""Long tables are made by a process of their own."""

import pytest

from dashboard.pages.data import release_files
from dashboard.pages.data.release_files import ReleaseFiles
from data.exports.table_shelf import FilesUnavailable


def test_long_tables_are_made_apart(public_app, tiny_store, tmp_path, monkeypatch):
    served = public_app.releases.open("mng")
    here = ReleaseFiles(tiny_store.root, tmp_path / "here").table(served, "values_adm0")
    monkeypatch.setattr(release_files, "_MOST_HERE", 0)
    apart = ReleaseFiles(tiny_store.root, tmp_path / "apart").table(served, "values_adm0")
    assert apart.files == here.files
    assert apart.folder.is_relative_to(tmp_path / "apart")
    (tmp_path / "file").touch()
    with pytest.raises(FilesUnavailable, match="file"):
        ReleaseFiles(tiny_store.root, tmp_path / "file").table(served, "values_adm0")
