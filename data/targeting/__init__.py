"""How well support reaches those it is meant for: errors of targeting, ranking of areas, programmes together."""
