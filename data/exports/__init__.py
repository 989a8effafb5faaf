"""What leaves the atlas as a file: tables with the words that must travel with them."""
