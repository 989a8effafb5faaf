"""Publishing the approved money of a round, from the page on funding requests."""
