"""The feedback form."""
