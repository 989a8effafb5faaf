"""Sentences of a programme's IATI file in every language, from the message catalogues."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from dashboard.text import LANGUAGES, Texts, load_texts
from data.exports.iati_words import Money, SentenceValue
from data.progress.actual import DerivationStep
from data.progress.framework import LocalText


def file_words(key: str, /, **values: SentenceValue) -> Mapping[str, str]:
    """The sentence of a key by language (see `data.exports.iati_words.Words`)."""
    found = {}
    for language in LANGUAGES:
        texts = load_texts(language)
        written = {name: _written(value, texts) for name, value in values.items()}
        sentence = texts(f"iati.{key}", **written)
        # A date that ends in an abbreviation, as in Russian, brings the full stop of its sentence.
        doubled = sentence.endswith("..") and not sentence.endswith("...")
        found[language] = sentence[:-1] if doubled else sentence
    return found


def _written(value: SentenceValue, texts: Texts) -> str:
    if isinstance(value, LocalText):
        # Sentences bring their own full stop.
        return value.read(texts.language)[0].rstrip(".")
    if isinstance(value, Money):
        return texts.money(value.minor, value.currency, value.digits)
    if isinstance(value, Decimal):
        decimals = max(0, -int(value.as_tuple().exponent))
        return texts.scaled(int(value.scaleb(decimals)), decimals)
    if isinstance(value, date):
        return texts.day(value)
    if isinstance(value, tuple):
        return "; ".join(_step(step, texts) for step in value)
    return texts.integer(value) if isinstance(value, int) else value


def _step(step: DerivationStep, texts: Texts) -> str:
    # A count's source is the code of its indicator, which the message says in words.
    source = f" ({step.source})" if step.source and step.code != "protected_count" else ""
    return f"{texts(f'progress.step.{step.code}')}: {step.value}{source}"
