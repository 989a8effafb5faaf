"""What keeps families hidden: keys, noise, publication rules and the plan of what is published."""
