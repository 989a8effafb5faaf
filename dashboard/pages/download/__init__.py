"""The download of what a page of the desk shows: what will be in the file, what for, and the file."""
