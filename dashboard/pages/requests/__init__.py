"""Funding requests: the round, who asks for how much, one request from proposal to lock, its printed form."""
