"""The base of every error that the data layer raises on purpose."""


class AtlasError(Exception):
    """Something that the user can mend: the message is a sentence that says what is wrong and where."""
