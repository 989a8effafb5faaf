"""Alkire-Foster columns of families: weighted deprivation score, who is poor, sphere deprivations, contributions.

Source: Alkire and Foster (2011), "Counting and multidimensional poverty measurement", Journal of Public Economics 95.
Weights are integers that sum to 1000, so every sum stays exact: H = poor / n, A = score of the poor / (1000 poor),
M0 = H x A = score of the poor / (1000 n).
"""

from typing import Final

import polars as pl

from data.profiles.profile import Profile

WHOLE: Final = 1000
LEAST_KNOWN_WEIGHT: Final = WHOLE // 2
"""A family with less known weight than this has no deprivation score; above it, unknown counts as not deprived."""


def with_deprivation_scores(families: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Add the Alkire-Foster columns to encoded families.

    Adds:
        deprivation_score: Int16, 0 to 1000, null if too little is known.
        poor: Int8, 1 if the score reaches the profile's cut-off, -1 unknown.
        sphere_dep_<sphere>: Int8, 1 if the sphere's deprived weight reaches the sphere cut-off, -1 if nothing of the
            sphere is known.
        sphere_set: Int16, bit i set if deprived in the i-th sphere of the profile; unknown counts as not deprived, as
            in the score, and the set is null where the score is.
        poor_weight_<sphere>: Int16, the sphere's part of the score of a poor family, 0 of another, null if unknown.
    """
    spheres = [sphere.code for sphere in profile.spheres]
    families = families.with_columns(
        pl.sum_horizontal(_known_weight(profile, sphere) for sphere in spheres).alias("known_weight"),
        *(_deprived_weight(profile, sphere).alias(f"weight_{sphere}") for sphere in spheres),
        *(_known_weight(profile, sphere).alias(f"known_{sphere}") for sphere in spheres),
    )
    enough = pl.col("known_weight") >= LEAST_KNOWN_WEIGHT
    score = pl.sum_horizontal(f"weight_{sphere}" for sphere in spheres).cast(pl.Int16)
    families = families.with_columns(pl.when(enough).then(score).alias("deprivation_score"))
    poor = pl.col("deprivation_score") >= profile.poverty_cutoff
    families = families.with_columns(
        pl.when(enough).then(poor.cast(pl.Int8)).otherwise(pl.lit(-1, pl.Int8)).alias("poor"),
        *(
            pl.when(enough)
            .then(pl.when(poor).then(f"weight_{sphere}").otherwise(0))
            .cast(pl.Int16)
            .alias(f"poor_weight_{sphere}")
            for sphere in spheres
        ),
        *(
            pl.when(pl.col(f"known_{sphere}") > 0)
            .then(
                (pl.col(f"weight_{sphere}") * WHOLE >= profile.sphere_cutoff * _sphere_weight(profile, sphere)).cast(
                    pl.Int8
                )
            )
            .otherwise(pl.lit(-1, pl.Int8))
            .alias(f"sphere_dep_{sphere}")
            for sphere in spheres
        ),
    )
    set_number = pl.sum_horizontal(
        (pl.col(f"sphere_dep_{sphere}") == 1).cast(pl.Int16) * (1 << bit) for bit, sphere in enumerate(spheres)
    )
    return families.with_columns(pl.when(enough).then(set_number.cast(pl.Int16)).alias("sphere_set")).drop(
        "known_weight", *(f"{prefix}_{sphere}" for prefix in ("weight", "known") for sphere in spheres)
    )


def _sphere_weight(profile: Profile, sphere: str) -> int:
    return sum(item.weight for item in profile.sphere_deprivations(sphere))


def _deprived_weight(profile: Profile, sphere: str) -> pl.Expr:
    items = profile.sphere_deprivations(sphere)
    return pl.sum_horizontal((pl.col(item.column) == 1).cast(pl.Int32) * item.weight for item in items)


def _known_weight(profile: Profile, sphere: str) -> pl.Expr:
    items = profile.sphere_deprivations(sphere)
    return pl.sum_horizontal((pl.col(item.column) >= 0).cast(pl.Int32) * item.weight for item in items)
