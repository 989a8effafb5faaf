"""Results frameworks of programmes, what was reached, and what donors and the public see of it."""
