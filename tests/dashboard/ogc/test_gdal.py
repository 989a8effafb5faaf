"""GDAL's driver for OGC API Features (OAPIF), the judge: every layer, filters, pages, and the figures of one area."""

import re
import subprocess

import numpy as np
import pytest
import shapely

from data.release.dimensions import LEVELS

COUNTS = {"adm0": 1, "adm1": 4, "adm2": 9, "h3": 18}


@pytest.fixture
def ogrinfo(site):
    def run(*arguments):
        command = ["ogrinfo", "-ro", f"OAPIF:{site}/ogc/mng", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        assert "error" not in done.stderr.lower(), done.stderr
        return done.stdout

    return run


def codes(told):
    return re.findall(r"^  pcode \(String\) = (\S+)$", told, re.MULTILINE)


def test_it_reads_every_layer(ogrinfo):
    told = ogrinfo("-al", "-so")
    assert re.findall(r"^Layer name: (\S+)$", told, re.MULTILINE) == list(LEVELS)
    assert [int(count) for count in re.findall(r"^Feature Count: (\d+)$", told, re.MULTILINE)] == list(COUNTS.values())
    assert told.count("Geometry: Multi Polygon") == len(LEVELS)
    assert "families: Integer" in told
    assert "zone_de: Real" in told


def test_it_crosses_pages_and_reads_every_feature_once(ogrinfo, release):
    told = ogrinfo("h3", "-oo", "PAGE_SIZE=1", "-geom=NO")
    found = codes(told)
    second = release.areas("adm2")
    wanted = [f"{second[row]['pcode']}.{leaf}" for leaf, row in enumerate(release.leaves["district"].to_list())]
    assert found == wanted


def test_it_filters_by_a_box(ogrinfo, layers_app):
    layer = layers_app.releases.open("mng").kept(("ogc layer", "adm2"), lambda: None)
    box = (99.0, 44.0, 102.0, 47.0)
    wanted = {
        code
        for code, outline in zip(layer.table["pcode"], layer.outlines, strict=True)
        if outline.intersects(shapely.box(*box))
    }
    found = codes(ogrinfo("adm2", "-spat", *map(str, box), "-oo", "PAGE_SIZE=2", "-geom=NO"))
    assert set(found) == wanted
    assert 0 < len(found) == len(wanted) < COUNTS["adm2"]


def test_it_filters_by_a_property(ogrinfo):
    assert codes(ogrinfo("adm2", "-where", "adm1_pcode = 'MN22'", "-geom=NO")) == ["MN2201", "MN2202"]


def test_it_reads_the_figures_of_the_release(ogrinfo, release):
    told = ogrinfo("adm2", "-geom=NO").split("OGRFeature(adm2)")[1:]
    values = release.values(level="adm2", indicator="zone_de", base="families")
    assert len(told) == len(values.value)
    for text, value, low in zip(told, values.value, values.low, strict=True):
        found = dict(re.findall(r"^  (\w+) \(\w+\) = (.+)$", text, re.MULTILINE))
        if np.isnan(value):
            assert "zone_de" not in found or found["zone_de"] == "(null)"
            assert found["zone_de_state"] in ("suppressed_small", "suppressed_complement", "no_data")
        else:
            assert float(found["zone_de"]) == pytest.approx(value, rel=1e-12)
            assert float(found["zone_de_low_90"]) == pytest.approx(low, rel=1e-12)
            assert found["zone_de_state"] == "value"
