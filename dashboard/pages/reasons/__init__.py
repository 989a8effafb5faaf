"""Why an area is where it is: what poverty is made of there, what changed it, since when, and who is alike."""
