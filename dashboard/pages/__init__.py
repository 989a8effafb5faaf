"""The pages of both sites, a folder each: view, routes and what only they draw."""
