"""Two maps side by side, in the same classes where their units agree, with one table under both."""
