"""Every text for people, in four languages, and numbers and dates as each language writes them."""

from dashboard.text.catalogue import LANGUAGES, Texts, load_texts

__all__ = ["LANGUAGES", "Texts", "load_texts"]
