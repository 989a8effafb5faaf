"""Groups of people: rates side by side, gaps between them, who is left behind, who receives what."""
