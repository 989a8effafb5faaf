"""The releases of a country: which are published, what changed, what they give away together."""
