"""Files of a release over HTTP: whole, in ranges, compressed, resumed; who may have them; the same from the console."""

import gzip
import hashlib
import http.client
import io
import shutil
import threading
from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from dashboard.cli import main
from dashboard.pages.data import byte_answer
from dashboard.pages.data.release_files import ReleaseFiles
from dashboard.public import create_public_app
from data.release.store import Store

NAME = "values_adm1.csv"


@pytest.fixture(scope="module")
def server(public_app):
    running = make_server("127.0.0.1", 0, public_app.server, threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def ask(server, tiny_store):
    folder = f"/mng/data/{tiny_store.published('mng')[0]}"

    def request(name, method="GET", **headers):
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        line.request(
            method, f"{folder}/{name}", headers={key.replace("_", "-"): value for key, value in headers.items()}
        )
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer, body

    return request


def test_a_download_that_broke_off_is_gone_on_with(server, ask, tiny_store):
    sums = dict(line.split("  ")[::-1] for line in ask("files.sha256")[1].decode().splitlines())
    for name in (NAME, "values_adm1.csv.gz", "areas.csv?hxl=1"):
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        line.request("GET", f"/mng/data/{tiny_store.published('mng')[0]}/{name}")
        answer = line.getresponse()
        assert (answer.status, answer.getheader("Accept-Ranges")) == (200, "bytes")
        size, etag = int(answer.getheader("Content-Length")), answer.getheader("ETag")
        assert not etag.startswith("W/")
        begun = answer.read(size // 3)
        # The line breaks in the middle of the file.
        answer.close()
        line.close()
        rest, more = ask(name, Range=f"bytes={len(begun)}-", If_Range=etag)
        assert rest.status == 206
        assert rest.getheader("Content-Range") == f"bytes {len(begun)}-{size - 1}/{size}"
        whole = begun + more
        assert len(whole) == size
        if name in sums:
            assert hashlib.sha256(whole).hexdigest() == sums[name]


def test_ranges_and_conditions(ask):
    answer, whole = ask(NAME)
    etag, size = answer.getheader("ETag"), len(whole)
    assert answer.getheader("Content-Type").startswith("text/csv; charset=utf-8")
    assert answer.getheader("Content-Disposition") == f'attachment; filename="{NAME}"'
    assert answer.getheader("Access-Control-Allow-Origin") == "*"
    for asked, due in (("0-0", whole[:1]), ("5-9", whole[5:10]), ("-7", whole[-7:]), (f"9-{size + 5}", whole[9:])):
        found, body = ask(NAME, Range=f"bytes={asked}")
        assert (found.status, body) == (206, due), asked
        assert int(found.getheader("Content-Length")) == len(due)
    refused, _ = ask(NAME, Range=f"bytes={size}-")
    assert (refused.status, refused.getheader("Content-Range")) == (416, f"bytes */{size}")
    # Another version, several ranges, or units that nobody knows: the whole file.
    for headers in (
        {"Range": "bytes=5-9", "If_Range": '"other"'},
        {"Range": "bytes=0-1,4-5"},
        {"Range": "lines=1-2"},
        {"Range": "bytes=a-"},
    ):
        found, body = ask(NAME, **headers)
        assert (found.status, len(body)) == (200, size), headers
    kept, body = ask(NAME, If_None_Match=etag)
    assert (kept.status, body, kept.getheader("ETag")) == (304, b"", etag)
    assert ask(NAME, If_Match='"other"')[0].status == 412
    head, body = ask(NAME, method="HEAD")
    assert (head.status, body, head.getheader("Content-Length")) == (200, b"", str(size))


def test_plain_text_travels_compressed_where_that_is_taken(ask):
    plain, whole = ask(NAME)
    packed, body = ask(NAME, Accept_Encoding="gzip, br")
    assert packed.getheader("Content-Encoding") == "gzip"
    assert packed.getheader("ETag") != plain.getheader("ETag")
    assert "Accept-Encoding" in plain.getheader("Vary")
    assert (len(body), gzip.decompress(body)) == (int(packed.getheader("Content-Length")), whole)
    # Who goes on with a plain file on the disk gets plain bytes; who goes on with compressed ones says so.
    on, rest = ask(NAME, Accept_Encoding="gzip", Range="bytes=100-")
    assert (on.status, on.getheader("Content-Encoding"), rest) == (206, None, whole[100:])
    on, rest = ask(NAME, Accept_Encoding="gzip", Range="bytes=100-", If_Range=packed.getheader("ETag"))
    assert (on.status, on.getheader("Content-Encoding"), rest) == (206, "gzip", body[100:])


def test_every_format_holds_the_same_rows(ask):
    numbers = {"national_code": "string"}
    text = pd.read_csv(io.BytesIO(ask("values_adm2.csv")[1]), dtype=numbers)
    packed = pd.read_csv(io.BytesIO(ask("values_adm2.csv.gz")[1]), dtype=numbers, compression="gzip")
    pd.testing.assert_frame_equal(text, packed)
    columns = pl.read_parquet(ask("values_adm2.parquet")[1])
    assert columns["value"].fill_null(0).to_list() == text["value"].fillna(0).to_list()
    assert columns.height == len(text)
    book = pd.read_excel(io.BytesIO(ask("values_adm2.xlsx")[1]), sheet_name=None, dtype={"national_code": "string"})
    assert list(book) == ["about", "values_adm2"]
    assert book["values_adm2"]["value"].fillna(0).to_list() == text["value"].fillna(0).to_list()
    assert "<District>" in text["name"].str.cat()


def test_hashtags_stand_under_the_headings(ask):
    plain, tagged = (ask(f"areas.csv{query}")[1].split(b"\r\n") for query in ("", "?hxl=1"))
    assert plain == [tagged[0], *tagged[2:]]
    assert tagged[1].startswith(b"#country+code,#meta+release,")
    assert len(tagged[1].split(b",")) == len(tagged[0].split(b","))


def test_too_many_large_downloads_leave_threads_for_pages(client, tiny_store, monkeypatch):
    address = f"/mng/data/{tiny_store.published('mng')[0]}/{NAME}"
    monkeypatch.setattr(byte_answer, "_LARGE", 1000)
    monkeypatch.setattr(byte_answer, "_transfers", threading.BoundedSemaphore(1))
    one = client.get(address, buffered=False)
    refused = client.get(address)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert client.head(address).status_code == 200
    one.close()
    assert client.get(address).status_code == 200, "the place is free again"


def test_only_what_is_published_is_given_out(tiny, tmp_path):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    store = Store(tmp_path, checker=lambda _folder: [])
    old = tiny.write_release(store, day=datetime(2025, 12, 31).date(), seed=7)  # noqa: DTZ001
    coming = tiny.write_release(store, publish=False)
    store.check("mng", coming)
    store.publish("mng", coming, at=datetime.now(UTC) + timedelta(days=9))
    assert now.tzinfo is not None
    client = create_public_app(tmp_path).server.test_client()
    assert client.get(f"/mng/data/{old}/areas.csv").status_code == 200
    for name in ("areas.csv", "files.sha256"):
        assert client.get(f"/mng/data/{coming}/{name}").status_code == 404, "under embargo"
        assert client.get(f"/kaz/data/{old}/{name}").status_code == 404
    assert coming not in client.get("/mng/en/data").get_data(as_text=True)
    assert client.get(f"/mng/data/{old}/values_adm9.csv").status_code == 404
    assert client.get(f"/mng/data/{old}/deliveries.csv").status_code == 404, "this release tells none"
    store.withdraw("mng", old, reason="wrong")
    assert client.get(f"/mng/data/{old}/areas.csv").status_code == 410
    assert client.get(f"/mng/data/{old}/areas.csv.gz").status_code == 410


def test_the_console_writes_the_same_bytes(tiny_store, tmp_path, ask):
    store, release_id = tmp_path / "store", tiny_store.published("mng")[0]
    shutil.copytree(tiny_store.root, store)
    common = ["export", "mng", release_id, "--store", str(store), "--table", "values_adm1"]
    done = CliRunner().invoke(main, [*common, "--out", str(tmp_path / "out"), "--beside"])
    assert done.exit_code == 0, done.output
    for form in ("csv", "csv.gz", "parquet", "xlsx"):
        assert (tmp_path / "out" / f"values_adm1.{form}").read_bytes() == ask(f"values_adm1.{form}")[1], form
    for line in (tmp_path / "out" / "files.sha256").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    # What lies beside the release is found there: nothing is made again, and a read-only store will do.
    app = create_public_app(store)
    found = ReleaseFiles(store, tmp_path / "nowhere").table(app.releases.open("mng", release_id), "values_adm1")
    assert found.folder == store / "mng" / "files" / release_id / "values_adm1"
    assert not (tmp_path / "nowhere").exists()
    refused = CliRunner().invoke(main, [*common[:-1], "values_x", "--out", str(tmp_path / "out")])
    assert refused.exit_code == 1
    assert "values_adm0" in refused.output


def test_damaged_files_are_made_again(tiny_store, tmp_path, public_app):
    served = public_app.releases.open("mng")
    files = ReleaseFiles(tmp_path / "no store", tmp_path / "cache")
    made = files.table(served, "areas")
    whole = made.path("csv.gz").read_bytes()
    made.path("csv.gz").write_bytes(whole[:-9])
    again = files.table(served, "areas")
    assert again.path("csv.gz").read_bytes() == whole
    assert again.files == made.files
