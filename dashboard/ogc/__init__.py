"""OGC API Features: areas and hexagons for geographic information systems."""
