"""The offline copy: what is in it, that its figures are the release's, that equal input gives equal bytes."""

import csv
import hashlib
import io
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import zipfile

import numpy as np
import orjson
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.offline.contents import listed
from dashboard.offline.copy_file import offline_copy
from dashboard.offline.shelf import OfflineShelf
from dashboard.offline.tables import COLUMNS
from dashboard.pages.front.country import read_country
from dashboard.picture import Measure
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.static_files import StaticFiles
from dashboard.text import load_texts
from data.notes.notebook import Notebook, Subject
from data.release.states import ValueState

LANGUAGES = ("en", "mn", "kk", "ru")


@pytest.fixture(scope="module")
def releases(tiny_store):
    return ServedReleases(tiny_store.root)


def copy_of(releases, language="en", release=""):
    country = read_country(releases, "mng", language)
    return offline_copy(country, releases.open("mng", release), StaticFiles())


@pytest.fixture(scope="module")
def files(releases):
    return unpacked(copy_of(releases))


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def data_of(files):
    written = files["files/data.js"].decode()
    return orjson.loads(written.removeprefix("window.familyAtlasCopy = ").removesuffix(";\n"))


def test_it_holds_everything_that_it_names(files):
    assert set(files) == {
        "README.txt", "SHA256SUMS", "fonts-licence.txt", "index.html", "manifest.json",
        "files/copy.css", "files/copy.js", "files/data.js", "csv/indicators.csv",
        *(f"csv/{level}_{base}.csv" for level in ("adm0", "adm1", "adm2") for base in ("families", "persons")),
    }  # fmt: skip
    page = files["index.html"].decode()
    for name in re.findall(r'(?:src|href)="([^"#]+)"', page):
        assert name in files, "no address leads out of the folder"
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"
    }


def test_nothing_is_fetched_and_no_module_is_used(files):
    page, script = files["index.html"].decode(), files["files/copy.js"].decode()
    assert 'type="module"' not in page
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|serviceWorker|indexedDB|localStorage)\b", script)
    addresses = re.findall(r"url\(([^)]{0,40})", files["files/copy.css"].decode())
    assert all(address.strip('"').startswith(("data:", "#")) for address in addresses)
    assert "data:font/woff2" in files["files/copy.css"].decode()


def test_equal_input_gives_equal_bytes(releases, tiny_store):
    again = ServedReleases(tiny_store.root)
    assert copy_of(releases, "mn") == copy_of(again, "mn")
    assert copy_of(releases, "mn") != copy_of(releases, "ru")


def test_the_tables_hold_the_releases_values(releases, files):
    release = releases.open("mng").release
    for name in (name for name in files if re.fullmatch(r"csv/adm\d_[a-z]+\.csv", name)):
        level, base = name.removeprefix("csv/").removesuffix(".csv").split("_")
        rows = list(csv.DictReader(io.StringIO(files[name].decode())))
        assert tuple(rows[0]) == COLUMNS
        pcodes = [area["pcode"] for area in release.areas(level)]
        shown = [code for code, entry in release.register.items() if base in entry["bases"]]
        hidden = ["dep_violence"] if level == "adm2" else []
        assert {row["indicator_code"] for row in rows} == set(shown) - set(hidden)
        for row in random.Random(4).sample(rows, min(60, len(rows))):
            values = release.values(level=level, indicator=row["indicator_code"], base=base)
            at = pcodes.index(row["pcode"])
            assert row["state"] == ValueState(int(values.state[at])).name.lower()
            if np.isnan(values.value[at]):
                assert row["value"] == row["low_90"] == row["high_90"] == row["numerator"] == ""
            else:
                rounding = 0.5 if row["unit"] == "count" else 6e-4
                assert float(row["value"]) == pytest.approx(values.value[at], abs=rounding)
                assert float(row["high_90"]) == pytest.approx(values.high[at], abs=rounding)
                assert int(row["numerator"]) == values.numerator[at]


def test_the_script_holds_the_values_as_they_are_shown(releases, files):
    release, data = releases.open("mng").release, data_of(files)
    assert [item["code"] for item in data["indicators"]] == [entry["code"] for entry in listed(releases.open("mng"))]
    cells = 0
    for item in data["indicators"]:
        measure = Measure.of(release.register[item["code"]])
        for base, tables in item["tables"].items():
            for level, table in tables.items():
                values = release.values(level=level, indicator=item["code"], base=base)
                shown = measure.round(values.value)
                for row, value in enumerate(table["v"]):
                    assert value == (None if np.isnan(values.value[row]) else shown[row])
                    assert (table["c"][row] >= 250) == (value is None)
                    cells += 1
    assert cells > 500
    violence = next(item for item in data["indicators"] if item["code"] == "dep_violence")
    assert set(violence["tables"]["persons"]) == {"adm0", "adm1"}


def test_texts_cannot_break_out_of_script_or_page(files):
    assert b"<" not in files["files/data.js"]
    assert data_of(files)["areas"]["adm2"][0]["name"].startswith("<District> &")
    assert "<District>" not in files["index.html"].decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_asked_language(releases, language):
    found, texts = unpacked(copy_of(releases, language)), load_texts(language)
    page, readme = found["index.html"].decode(), found["README.txt"].decode("utf-8-sig")
    assert f'<html lang="{language}"' in page
    assert texts("offline.lead") in page
    assert texts("offline.readme.open") in readme
    assert releases.open("mng").release_id in readme
    assert data_of(found)["words"]["state_250"].lower() == texts("state.250").lower()


def test_notes_go_with_the_copy(tiny_store, tmp_path):
    shutil.copytree(tiny_store.root, tmp_path / "store")
    words = {language: f"=Counted anew ({language})." for language in LANGUAGES}
    Notebook(tmp_path / "store", "mng").add(Subject("mpi_h", "MN1101"), words, LANGUAGES, author="Ann")
    found = unpacked(copy_of(ServedReleases(tmp_path / "store")))
    rows = list(csv.DictReader(io.StringIO(found["csv/adm2_families.csv"].decode())))
    noted = {(row["pcode"], row["indicator_code"]) for row in rows if row["notes"]}
    assert noted == {("MN1101", "mpi_h")}
    assert {row["notes"] for row in rows} == {"", "'=Counted anew (en)."}
    item = next(item for item in data_of(found)["indicators"] if item["code"] == "mpi_h")
    assert len(item["notes"]) == 1


def test_the_site_hands_it_out(public_app, client, releases):
    answer = client.get("/mng/kk/offline.zip")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    name = f"family-atlas-{releases.open('mng').release_id}-kk.zip"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.data == copy_of(releases, "kk")
    tag = answer.headers["ETag"]
    assert client.get("/mng/kk/offline.zip", headers={"If-None-Match": tag}).status_code == 304
    part = client.get("/mng/kk/offline.zip", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, answer.data[10:20])
    older = releases.published("mng")[1]
    assert older in client.get(f"/mng/kk/offline.zip?release={older}").headers["Content-Disposition"]
    assert client.get("/mng/kk/offline.zip?release=mng-1").status_code == 404
    assert client.get("/qqq/kk/offline.zip").status_code == 404


def test_the_page_tells_the_size_once_it_is_known(tiny_store):
    app = create_public_app(tiny_store.root)
    client, texts = app.server.test_client(), load_texts("en")
    first = client.get("/mng/en/method").text
    assert "offline.zip" in first
    client.get("/mng/en/offline.zip")
    size = int(client.head("/mng/en/offline.zip").headers["Content-Length"])
    written = texts("offline.link.size", size=texts.scaled(max(1, round(size / 100_000)), 1))
    assert written in client.get("/mng/en/method").text


def test_a_copy_is_made_once_even_when_many_ask():
    shelf, made = OfflineShelf(most=2), []

    def make():
        made.append(1)
        return b"content"

    threads = [threading.Thread(target=shelf.get, args=(("r", "en", 0), make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    for language in ("mn", "kk"):
        shelf.get(("r", language, 0), make)
    shelf.get(("r", "en", 0), make)
    assert len(made) == 4, "only the last are kept"


def test_nothing_is_left_of_a_process_that_is_killed(tmp_path):
    """As a worker ends: without tidying up."""
    code = (
        "import os, sys\nfrom dashboard.offline.shelf import OfflineShelf\n"
        "kept = OfflineShelf().get(('r', 'en', 0), lambda: b'whole copy')\n"
        "assert open(kept.path, 'rb').read() == open(kept.path, 'rb').read() == b'whole copy'\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, check=False
    )
    assert done.returncode == -9, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_the_same_file(releases, tiny_store, tmp_path):
    out, name = tmp_path / "copy.zip", releases.open("mng").release_id
    options = ["--store", str(tiny_store.root)]
    done = CliRunner().invoke(main, ["offline", name, "--out", str(out), "--language", "ru", *options])
    assert done.exit_code == 0, done.output
    assert out.read_bytes() == copy_of(releases, "ru")
    for wrong in ("mng-2020-01-01-x", "qqq-1", "../etc"):
        done = CliRunner().invoke(main, ["offline", wrong, "--out", str(tmp_path / "no.zip"), *options])
        assert done.exit_code == 1
        assert f"There is no published release '{wrong}'" in done.output
    assert not (tmp_path / "no.zip").exists()
