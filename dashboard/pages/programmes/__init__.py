"""The desk's page on which national planners enter and confirm progress."""
