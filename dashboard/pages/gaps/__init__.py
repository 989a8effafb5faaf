"""Who is entitled and not reached: target groups and programmes, parts of an area in order, services, since when."""
