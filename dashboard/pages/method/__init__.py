"""Method and sources of a country's figures, read from the release itself."""
