"""The page of data files, and the files."""
