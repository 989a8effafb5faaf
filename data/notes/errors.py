"""What can go wrong with notes."""

from data.errors import AtlasError


class NotesError(AtlasError):
    """The file of notes cannot be used."""


class NotesDamaged(NotesError):
    """The file of notes is not one that this program wrote."""


class NoteRefused(NotesError):
    """A note cannot be added or retired; the sentence says why."""
