"""The HTTP API for programs (OpenAPI 3.1)."""
