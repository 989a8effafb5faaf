"""Attacks on releases, by the strongest attackers that we can honestly simulate; custodians run them before publishing."""
