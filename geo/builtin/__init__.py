"""The schematic areas that ship with the product, and how they were drawn."""
