"""The planner's drill-down: nation, aimag, soum, hexagon; every view is one address."""
