"""The page of cost norms: what a unit of a service costs, by which order, and since when."""
