"""The pages of funding requests: the round, the list with its sums, and one request."""
