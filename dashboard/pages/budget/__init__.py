"""The public page of approved money beside need."""
