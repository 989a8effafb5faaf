"""A running site shows a release from its moment on, without a restart and without mixed pages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.served import NothingPublished, ServedReleases
from data.release.store import Store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_running_site_opens_it_at_its_moment(tiny, tmp_path):
    times = [NOON]
    store = Store(tmp_path, clock=lambda: times[-1], checker=lambda _folder: [])
    old = tiny.write_release(store, day=date(2025, 12, 31), seed=7)
    new = tiny.write_release(store, publish=False)
    store.check("mng", new)
    store.publish("mng", new, at=NOON + timedelta(hours=1))

    site = ServedReleases(tmp_path)
    site.store = Store(tmp_path, clock=lambda: times[-1])
    before = site.open("mng")
    version = site.version("mng")
    assert (site.published("mng"), before.release_id) == ((old,), old)
    with pytest.raises(NothingPublished):
        site.open("mng", new)
    assert site.select("mng", {"release": new})[0].release_id == old, "its address is not a way around"

    times.append(NOON + timedelta(hours=1))
    after = site.open("mng")
    assert site.version("mng") != version
    assert (site.published("mng"), after.release_id, after.published) == ((new, old), new, (new, old))
    # A page that is being drawn keeps what it began with.
    assert (before.release_id, before.published) == (old, (old,))

    times.append(NOON)
    assert site.published("mng") == (new, old), "a clock that runs backwards hides nothing again"
    assert site.open("mng").release_id == new
