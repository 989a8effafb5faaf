"""Every text for people, in four languages, and numbers and dates as each language writes them."""

from dashboard.text.catalogue import Texts, load_texts
from data.languages import LANGUAGES

__all__ = ["LANGUAGES", "Texts", "load_texts"]
