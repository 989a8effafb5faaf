"""How many cases lie on how many social workers, what they do, and who uses the application."""
