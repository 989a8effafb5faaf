"""A page per place: its figures with their intervals, beside its parent, the nation, neighbours and places like it."""
