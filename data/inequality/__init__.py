"""Measures of inequality between groups, computed from published figures and their published intervals alone."""
