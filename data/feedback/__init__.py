"""What visitors of the public site write to its operator; never shown to other visitors."""
