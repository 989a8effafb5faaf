"""Attacks on releases by the strongest attackers that we can honestly simulate; run them before publishing."""
