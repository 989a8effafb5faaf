"""The search for places: names in four languages and codes, in the page and in the browser."""
