"""Causes of vulnerability after Alkire and Foster: what poverty is made of, and how far a ranking hangs on weights."""
