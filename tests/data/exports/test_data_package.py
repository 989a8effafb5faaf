"""The data package: the frictionless library, which is not ours, accepts description and data, and finds faults."""

import json
import shutil

import frictionless
import pytest

from data.exports.citation import named_information, release_fingerprint


def faults(folder, name=""):
    report = frictionless.validate(str(folder / "datapackage.json"), resource_name=name or None)
    return {error.type for task in report.tasks for error in task.errors} | {error.type for error in report.errors}


@pytest.fixture
def copied(downloads, tmp_path):
    """A copy of the small tables, described without checksums, to be spoilt."""
    package = downloads.package
    package["resources"] = [item for item in package["resources"] if not item["name"].startswith("values_adm")]
    for resource in package["resources"]:
        del resource["hash"], resource["bytes"]
        shutil.copy(downloads.folder / resource["path"], tmp_path)
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    return tmp_path


def test_package_and_all_data_are_valid(downloads):
    report = frictionless.validate(str(downloads.folder / "datapackage.json"))
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    assert len(report.tasks) == len(downloads.tables) >= 8


def test_a_changed_byte_is_found_by_its_checksum(downloads, tmp_path):
    shutil.copytree(downloads.folder, tmp_path / "copy")
    path = tmp_path / "copy" / "areas.csv"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Tinyland", b"Tinyl4nd").replace(b"Province", b"Pr0vince"))
    assert path.read_bytes() != content
    assert "hash-count" in faults(tmp_path / "copy", "areas")


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("hexagons", ",remainder\r\n", ",remains\r\n", "constraint-error"),
        ("indicators", ",1,higher_is_worse", ",one,higher_is_worse", "type-error"),
        ("areas", ",adm1,MN,MN11,", ",,MN,MN11,", "constraint-error"),
        ("values_h3", ",mpi_h,", ",mpi_x,", "foreign-key"),
    ],
)
def test_faults_in_the_data_are_found(copied, table, old, new, fault):
    path = copied / f"{table}.csv"
    content = path.read_bytes()
    assert old.encode() in content, content[:400]
    path.write_bytes(content.replace(old.encode(), new.encode(), 1))
    assert faults(copied, table) == {fault}
    path.write_bytes(content)
    assert faults(copied, table) == set()


def test_a_repeated_row_is_found(copied):
    path = copied / "groups.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[-1]]))
    assert faults(copied, "groups") == {"primary-key"}


def test_every_column_is_explained_and_the_release_identified(downloads):
    package = downloads.package
    for resource in package["resources"]:
        assert resource["bytes"] == (downloads.folder / resource["path"]).stat().st_size
        header = (downloads.folder / resource["path"]).read_text().splitlines()[0].split(",")
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header
        assert all(len(field["description"]) > 8 and field["title"] for field in fields)
        assert resource["schema"]["missingValues"] == [""]
        assert set(resource["schema"]["primaryKey"]) <= set(header)
    manifest = downloads.served.release.manifest
    assert package["id"] == f"family-atlas:{manifest.release_id}"
    assert package["fingerprint"] == named_information(release_fingerprint(manifest))
    assert package["synthetic"] is True
    assert "invented" in package["description"]
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert {source["title"] for source in package["sources"]} >= {manifest.attribution} - {""}
    states = next(f for f in package["resources"][0]["schema"]["fields"] if f["name"] == "state")
    assert "suppressed_small" in states["constraints"]["enum"]


def test_the_answer_can_be_kept_and_read_by_other_sites(downloads):
    answer = downloads.get("datapackage.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    client = downloads.site.server.test_client()
    again = client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert downloads.get("/mng/data/mng-2026-06-30-0000000000/datapackage.json").status_code == 404
    assert downloads.get("/qqq/data/x/datapackage.json").status_code == 404
