"""Saved views: pages of the desk to find again, one's own and those that others share."""
