"""A release as one file that works without a server and without a connection."""
