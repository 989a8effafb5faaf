"""The page of scenarios: what programmes cost, whom they reach, and up to four of them side by side."""
