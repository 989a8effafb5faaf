"""From a registry's rows to a frozen release: place, measure, add up exactly, protect, write."""
