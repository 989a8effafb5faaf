"""Cost norms: what a unit of a service costs, by which order, since when, and in which area."""
