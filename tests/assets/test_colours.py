"""The colour scales hold for every eye: order by lightness, and neighbours that differ under colour blindness.

Colour blindness is simulated after Machado, Oliveira and Fernandes (2009), "A physiologically-based model for
simulation of color vision deficiency", IEEE TVCG 15(6), severity 1.0; differences are CIEDE2000 (Sharma, Wu and
Dalal 2005) and lightness is that of OKLab (Ottosson 2020).
"""

import math
import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

CSS = Path(__file__).parents[2] / "assets" / "css"
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Figures of the D65 white and of the matrices of sRGB (IEC 61966-2-1).
WHITE = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
NOTICED = 2.3
"""A just noticeable difference in CIELAB (Mahy, van Eycken and Oosterlinck 1994)."""


def names():
    text = (CSS / "tokens.css").read_text(encoding="utf-8") + (CSS / "map.css").read_text(encoding="utf-8")
    return dict(re.findall(r"^\s*--([\w-]+):\s*(#[0-9a-fA-F]{6})", text, flags=re.M))


COLOURS = names()


def scale(prefix):
    found = [COLOURS[f"{prefix}{step}"] for step in range(12) if f"{prefix}{step}" in COLOURS]
    assert found, prefix
    return found


def linear(colour):
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def seen(colour, eye):
    return np.clip(DEFICIENCIES[eye] @ linear(colour), 0, 1)


def cielab(rgb):
    ratio = TO_XYZ @ rgb / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def oklab_lightness(rgb):
    cones = np.cbrt(TO_CONES @ rgb)
    return float(np.array([0.2104542553, 0.7936177850, -0.0040720468]) @ cones)


def ciede2000(one, other):
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25**7)))
    c1, c2 = math.hypot(a1 * (1 + g), b1), math.hypot(a2 * (1 + g), b2)
    h1, h2 = (math.degrees(math.atan2(b, a * (1 + g))) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    mh = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = 1 - 0.17 * math.cos(math.radians(mh - 30)) + 0.24 * math.cos(math.radians(2 * mh))
    t += 0.32 * math.cos(math.radians(3 * mh + 6)) - 0.20 * math.cos(math.radians(4 * mh - 63))
    sl = 1 + 0.015 * (ml - 50) ** 2 / math.sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rotation = (
        -2 * math.sqrt(mc**7 / (mc**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((mh - 275) / 25) ** 2))))
    )
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh))


def difference(one, other, eye="none"):
    return ciede2000(cielab(seen(one, eye)), cielab(seen(other, eye)))


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [  # pairs 1, 7, 13 and 25 of the test data of Sharma, Wu and Dalal
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_difference_is_that_of_the_published_test_data(one, other, wanted):
    assert ciede2000(one, other) == pytest.approx(wanted, abs=2e-4)


@pytest.mark.parametrize("eye", DEFICIENCIES)
def test_the_steps_of_the_map_grow_darker_for_every_eye(eye):
    steps = scale("c")
    assert len(steps) == 5
    lightness = [oklab_lightness(seen(colour, eye)) for colour in steps]
    assert all(lighter - darker > 0.04 for lighter, darker in pairwise(lightness)), lightness
    assert min(difference(*pair, eye) for pair in combinations(steps, 2)) > 4 * NOTICED


@pytest.mark.parametrize("eye", DEFICIENCIES)
def test_zones_are_told_apart_by_every_eye(eye):
    zones = [COLOURS[f"zone-{zone}"] for zone in "abcde"]
    assert min(difference(*pair, eye) for pair in combinations(zones, 2)) > 4 * NOTICED


@pytest.mark.parametrize("eye", DEFICIENCIES)
def test_changes_turn_at_the_middle_and_differ_for_every_eye(eye):
    steps = scale("d")
    lightness = [oklab_lightness(seen(colour, eye)) for colour in steps]
    middle = len(steps) // 2
    assert all(lower < higher for lower, higher in pairwise(lightness[: middle + 1]))
    assert all(lower < higher for lower, higher in pairwise(lightness[middle:][::-1]))
    assert min(difference(*pair, eye) for pair in pairwise(steps)) > 3 * NOTICED
    # Better and worse by the same amount are not one colour.
    assert min(difference(steps[at], steps[-1 - at], eye) for at in range(middle)) > 4 * NOTICED


@pytest.mark.parametrize("eye", DEFICIENCIES)
def test_two_indicators_at_once_and_clusters_are_told_apart(eye):
    assert min(difference(*pair, eye) for pair in combinations(scale("b"), 2)) > 2 * NOTICED
    assert min(difference(*pair, eye) for pair in combinations(scale("k"), 2)) > 4 * NOTICED


@pytest.mark.parametrize("step", range(5))
def test_stripes_are_seen_on_their_step(step):
    for eye in DEFICIENCIES:
        assert difference(COLOURS[f"c{step}"], COLOURS[f"s{step}"], eye) > 4 * NOTICED


def contrast(one, other):
    luminances = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


@pytest.mark.parametrize("ground", ["ground", "card", "accent-pale"])
@pytest.mark.parametrize("ink", ["ink", "ink-soft", "accent", "accent-dark"])
def test_text_stands_out_from_its_ground(ink, ground):
    assert contrast(COLOURS[ink], COLOURS[ground]) >= 4.5


def test_edges_and_focus_stand_out():
    assert contrast(COLOURS["line-strong"], COLOURS["card"]) >= 3
    assert contrast(COLOURS["warn-ink"], COLOURS["warn-ground"]) >= 7
    # The ring is dark with a bright halo: one of the two stands out on every ground.
    for ground in ("card", "ground", "header", "c0", "c1", "c2", "c3", "c4"):
        assert max(contrast(COLOURS[name], COLOURS[ground]) for name in ("focus", "focus-halo")) >= 3
