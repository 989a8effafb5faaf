"""Spatial arithmetic on frames; knows no database and no web framework."""
