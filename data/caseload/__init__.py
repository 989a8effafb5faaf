"""How much work lies on how many social workers."""
