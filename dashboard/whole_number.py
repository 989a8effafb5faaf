"""Whole numbers as addresses and forms carry them."""


def read_whole(written: str, most_digits: int = 9) -> int | None:
    """The number that plain ASCII digits write; None for anything else, and for more digits than `most_digits`."""
    plain = written.isascii() and written.isdigit() and len(written) <= most_digits
    return int(written) if plain else None
