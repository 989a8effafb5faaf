"""Schematic areas out of seats and an outline: Voronoi cells, natural-looking borders, a true coverage.

Part of the recorded making of the schematic geography; run by draw.py, never by the product. Everything works in the
plane of an Albers equal-area projection, in metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

_STEP_M = 2_000.0  # longest edge before borders are bent
_GRID_M = 20.0  # every vertex lies on this grid, so shared borders are identical
# Waves that bend the borders: (wavelength, amplitude) in metres; their slopes stay small, so nothing folds over.
_WAVES = ((190e3, 6.5e3), (95e3, 4.0e3), (48e3, 2.2e3), (25e3, 1.1e3), (13e3, 0.45e3), (7e3, 0.15e3))


@dataclass(frozen=True)
class Seats:
    """Seats of the areas: planar coordinates (n, 2), and the reach of bounded areas in metres (n; 0 = unbounded)."""

    xy: Floats
    reach: Floats


def draw_cells(
    seats: Seats, parents: npt.NDArray[np.int64], outline: shapely.Geometry, seed: int, stretch: float
) -> Geometries:
    """One polygon per seat, together covering `outline` exactly.

    Unbounded areas share the plane as Voronoi cells; bounded ones (cities) take what lies within their reach of the
    seat and are split among themselves the same way. Borders are then bent by one smooth displacement of the plane, cut
    with the outline, and pieces severed from their area go to the neighbour with the longest common border, rather one
    of the same parent.
    """
    ruled = _ruled_cells(seats, outline)
    bent = shapely.transform(shapely.segmentize(ruled, _STEP_M), lambda xy: xy + displacement(xy, seed, stretch))
    # A mend only where the bending made a ring touch itself.
    bent = np.array([cell if shapely.is_valid(cell) else shapely.make_valid(cell) for cell in bent], dtype=object)
    faces, owner = _faces(bent, outline)
    owner = _reassign_fragments(faces, owner, parents)
    merged = [shapely.coverage_union_all(faces[owner == row]) for row in range(len(parents))]
    return np.array(merged, dtype=object)


def displacement(xy: Floats, seed: int, stretch: float = 1.0) -> Floats:
    """The smooth displacement (n, 2) in metres of points (n, 2): a sum of sinusoids in directions drawn from `seed`.

    `stretch` scales the longer waves with the size of the country's areas; their slope stays the same.
    """
    draw = np.random.default_rng(seed)
    shift = np.zeros_like(xy)
    for wavelength, amplitude in ((stretch * length, stretch * height) for length, height in _WAVES):
        for _ in range(3):
            heading, phase, push = draw.uniform(0, 2 * np.pi, 3)
            along = xy @ np.array([np.cos(heading), np.sin(heading)])
            wave = amplitude / np.sqrt(3) * np.sin(2 * np.pi * along / wavelength + phase)
            shift += wave[:, None] * np.array([np.cos(push), np.sin(push)])
    return shift


def voronoi(xy: Floats, extent: shapely.Geometry) -> Geometries:
    """Voronoi cells of points (n, 2) in their order, cut with `extent` (a polygon around them)."""
    if len(xy) == 1:
        return np.array([extent], dtype=object)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(xy), extend_to=extent, ordered=True))
    return shapely.intersection(cells, extent)


def pieces_of_parents(cells: Geometries, parents: npt.NDArray[np.int64]) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """Every severed piece of a parent: (parent, rows of its cells in the piece), largest piece of each left out."""
    severed = []
    tree = shapely.STRtree(cells)
    left, right = tree.query(cells, predicate="intersects")
    same = (parents[left] == parents[right]) & (left < right)
    left, right = left[same], right[same]
    # Neighbours share a border, not only a corner.
    touching = shapely.length(shapely.intersection(cells[left], cells[right])) > _STEP_M
    group = np.arange(len(cells))
    for first, second in zip(left[touching], right[touching], strict=True):
        group[group == group[first]] = group[second]
    for parent in np.unique(parents):
        rows = np.flatnonzero(parents == parent)
        areas = {label: shapely.area(cells[rows[group[rows] == label]]).sum() for label in np.unique(group[rows])}
        for label in sorted(areas, key=lambda key: -areas[key])[1:]:
            severed.append((int(parent), rows[group[rows] == label]))
    return severed


def _ruled_cells(seats: Seats, outline: shapely.Geometry) -> Geometries:
    extent = shapely.box(*shapely.bounds(shapely.buffer(outline, 200e3)))
    free = seats.reach == 0
    cells = np.empty(len(seats.xy), dtype=object)
    cells[free] = voronoi(seats.xy[free], extent)
    if (~free).any():
        discs = shapely.buffer(shapely.points(seats.xy[~free]), seats.reach[~free], quad_segs=16)
        cells[~free] = shapely.intersection(discs, voronoi(seats.xy[~free], extent))
        cells[free] = shapely.difference(cells[free], shapely.union_all(discs))
    return cells


def _faces(cells: Geometries, outline: shapely.Geometry) -> tuple[Geometries, npt.NDArray[np.int64]]:
    """All faces that cells and outline cut out of each other inside the outline, and the rows of their cells."""
    lines = np.append(shapely.boundary(cells), shapely.boundary(outline))
    noded = shapely.union_all(lines, grid_size=_GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    inner = shapely.point_on_surface(faces)
    faces = faces[shapely.contains(outline, inner)]
    inner = shapely.point_on_surface(faces)
    tree = shapely.STRtree(cells)
    owner = np.full(len(faces), -1, dtype=np.int64)
    face, cell = tree.query(inner, predicate="within")
    owner[face] = cell
    lost = np.flatnonzero(owner < 0)
    owner[lost] = tree.nearest(inner[lost])
    return faces, owner


def _reassign_fragments(
    faces: Geometries, owner: npt.NDArray[np.int64], parents: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    tree = shapely.STRtree(faces)
    left, right = tree.query(faces, predicate="touches")
    shared = shapely.length(shapely.intersection(faces[left], faces[right]))
    keep = shared > 0
    left, right, shared = left[keep], right[keep], shared[keep]
    neighbours = [np.flatnonzero(left == face) for face in range(len(faces))]
    areas = shapely.area(faces)
    owner = owner.copy()
    for _ in range(4):
        changed = False
        for row in range(len(parents)):
            groups = _connected(np.flatnonzero(owner == row), neighbours, right)
            groups.sort(key=lambda group: -areas[group].sum())
            for group in groups[1:]:
                border: dict[int, float] = {}
                for face in group:
                    for edge in neighbours[face]:
                        other = int(owner[right[edge]])
                        if other != row:
                            bonus = 1.5 if parents[other] == parents[row] else 1.0
                            border[other] = border.get(other, 0.0) + float(shared[edge]) * bonus
                # An island has no neighbour and stays with the cell it lies in.
                if border:
                    owner[group] = max(sorted(border), key=lambda other: border[other])
                    changed = True
        if not changed:
            break
    return owner


def _connected(
    members: npt.NDArray[np.int64], neighbours: list[npt.NDArray[np.int64]], right: npt.NDArray[np.int64]
) -> list[npt.NDArray[np.int64]]:
    rest, groups = set(members.tolist()), []
    while rest:
        stack, group = [min(rest)], []
        rest.discard(stack[0])
        while stack:
            face = stack.pop()
            group.append(face)
            for other in right[neighbours[face]].tolist():
                if other in rest:
                    rest.discard(other)
                    stack.append(other)
        groups.append(np.array(sorted(group)))
    return groups
