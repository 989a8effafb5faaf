"""The page of results: what was planned, what is evidenced, what is paid, and why they differ."""
