"""What can go wrong when the keys of protection are made, found or used."""

from data.errors import AtlasError


class ProtectionError(AtlasError):
    """A release cannot be protected."""


class KeysMissing(ProtectionError):
    """No keys were given, or there is no file where they should lie."""


class KeysUnsafe(ProtectionError):
    """The keys could be read or replaced by others, or are public; nothing is built with them."""


class KeysDamaged(ProtectionError):
    """The file or the variable holds no readable keys."""


class KeysExist(ProtectionError):
    """The file is there already; keys are never overwritten."""
