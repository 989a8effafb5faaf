"""Engines that make the exact sums of a build: bit-identical, wherever they run."""
