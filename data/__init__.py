"""Everything between a registry and a release, and what people enter."""
