"""Programmes on the planners' desk: what was reached is entered, confirmed by a second planner, and published."""
