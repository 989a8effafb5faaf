"""How families are protected: the public page and its illustration."""
