"""Public pages of programmes: what was promised, what was reached."""
