"""Hazards: layers that national planners publish, which published units they expose, and sums over these."""
