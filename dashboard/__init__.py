"""The two sites, the interfaces for programs and the command line; nothing here knows a family."""
