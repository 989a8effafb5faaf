"""The page on shocks: who is exposed in chosen areas or under a hazard layer, and what a top-up for them would cost."""
