"""Small pages that other sites show inside theirs, and the page that writes the code for it."""
