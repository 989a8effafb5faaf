"""People: the accounts of the planner site, their sessions, what they may see, and the record of what they did."""
