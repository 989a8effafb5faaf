"""The causes of vulnerability: what poverty is made of in a place, and the country under other weights."""
