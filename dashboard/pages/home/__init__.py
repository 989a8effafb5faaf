"""The planner's first page: where the need is, why, who is not reached, what changed."""
