"""Message catalogues (gettext, read with Babel) and the writer of texts and numbers for one language."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from data.languages import LANGUAGES

_PERCENT_PATTERNS: Final = {"kk": "{0}\u00a0%"}
"""Where CLDR does not set the percent sign as the orthography asks: Kazakh wants a space."""

_ALL_FORMS: Final = 201
"""Below this number every plural form of a language occurs that gettext counts."""
_KEPT_NUMBERS: Final = 50_000
_FOLDER: Final = Path(__file__).parent
_LANGUAGE_NAMES: Final = {code: Locale.parse(code).get_display_name(code) or code for code in LANGUAGES}


class MissingText(KeyError):
    """A message id that no catalogue holds."""


class RepeatedText(ValueError):
    """A message id that two files of one language hold."""


class Texts:
    """Texts, numbers and dates of one language. Calling it looks a message up and fills its placeholders."""

    def __init__(self, language: str, messages: Mapping[str, str | tuple[str, ...]]) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self._messages = messages
        of_locale: str = self.locale.percent_formats[None].pattern.replace("#,##0", "{0}")
        self._percent = _PERCENT_PATTERNS.get(language, of_locale)
        self._plural_index = {tag: row for row, tag in enumerate(plural_tags(self.locale))}
        self._minus, self._group, self._point = (self.number_symbols[name] for name in ("minus", "group", "decimal"))
        # A table holds hundreds of numbers, most of them percents that were written before.
        self._written = lru_cache(maxsize=_KEPT_NUMBERS)(self._write)

    def __call__(self, msgid: str, /, **values: object) -> str:
        """Return the message with its `{placeholders}` filled.

        Raises:
            MissingText: the catalogue has no such message.
        """
        message = self._message(msgid)
        if not isinstance(message, str):
            raise MissingText(f"{msgid} has plural forms: use counted()")
        return message.format_map(values) if values else message

    def counted(self, msgid: str, count: int, /, **values: object) -> str:
        """Return the plural form that the language uses for `count`; `{count}` is the number, grouped."""
        forms = self._message(msgid)
        if isinstance(forms, str):
            raise MissingText(f"{msgid} has no plural forms")
        form = forms[self._plural_index.get(self.locale.plural_form(count), -1)]
        return form.format_map({"count": self.integer(count), **values})

    def has(self, msgid: str) -> bool:
        """Whether the catalogue holds the message."""
        return msgid in self._messages

    def integer(self, number: int) -> str:
        """Write a whole number with the language's grouping."""
        return self._written(int(number), 0)

    def scaled(self, number: int, decimals: int) -> str:
        """Write the decimal number `number / 10**decimals` with exactly so many decimals."""
        return self._written(int(number), decimals)

    def percent(self, written: str) -> str:
        """Add the percent sign to a written number."""
        return self._percent.format(written)

    def money(self, minor: int, currency: str, digits: int) -> str:
        """Write an exact amount, given in minor units, with its currency; decimals only where there are any."""
        shown = digits if minor % 10**digits else 0
        pattern = self.locale.currency_formats["standard"].pattern.split(";")[0]
        number = "#,##0" + ("." + "0" * shown if shown else "")
        pattern = re.sub(r"#,##0(\.0+)?", number, pattern)
        amount = Decimal(minor).scaleb(-digits)
        written = str(format_currency(amount, currency, format=pattern, locale=self.locale, currency_digits=False))
        # CLDR sets a space between a currency's letters and a digit, which Babel leaves out.
        return re.sub(r"(?<=[^\W\d_])(?=\d)", "\u00a0", written).replace("\u202f", "\u00a0")

    def day(self, moment: date) -> str:
        """Write a date in the language's long form."""
        # CLDR sets a narrow space in some dates, which few typefaces have, ours neither.
        return str(format_date(moment, "long", locale=self.locale)).replace("\u202f", "\u00a0")

    @property
    def number_symbols(self) -> dict[str, str]:
        """Decimal, group and minus signs, for numbers that the browser writes."""
        symbols: dict[str, Any] = self.locale.number_symbols["latn"]
        return {"decimal": symbols["decimal"], "group": symbols["group"], "minus": symbols["minusSign"]}

    def language_name(self, language: str) -> str:
        """Name of a language in that language, capitalised."""
        name = _LANGUAGE_NAMES[language]
        return name[:1].upper() + name[1:]

    def _write(self, number: int, decimals: int) -> str:
        # What Babel writes of the pattern "#,##0.00": it takes ten times as long, and a page has hundreds of numbers.
        digits = str(abs(number)).rjust(decimals + 1, "0")
        whole = f"{int(digits[: len(digits) - decimals]):,}".replace(",", self._group)
        fraction = self._point + digits[-decimals:] if decimals else ""
        return f"{self._minus if number < 0 else ''}{whole}{fraction}"

    def _message(self, msgid: str) -> str | tuple[str, ...]:
        try:
            return self._messages[msgid]
        except KeyError:
            raise MissingText(f"No message {msgid!r} in the {self.language} catalogue") from None


@cache
def load_texts(language: str) -> Texts:
    """Read one language's catalogue (once).

    Raises:
        UnknownLocaleError: there is no catalogue of that language.
    """
    if language not in LANGUAGES:
        raise UnknownLocaleError(language)
    return Texts(language, read_messages(_FOLDER / language))


def read_messages(folder: Path) -> dict[str, str | tuple[str, ...]]:
    """Read the catalogues of one language, a file per page: message id to text, or to the tuple of its plural forms.

    Raises:
        RepeatedText: two files hold the same message.
    """
    messages: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        found = _read_file(path)
        if repeated := sorted(messages.keys() & found.keys()):
            raise RepeatedText(f"{path} repeats {', '.join(repeated)}; keep each message in one file.")
        messages |= found
    return messages


def _read_file(path: Path) -> dict[str, str | tuple[str, ...]]:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.name)
    messages: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, list | tuple):
            messages[message.id[0]] = tuple(map(str, message.string or ()))
        else:
            messages[message.id] = str(message.string)
    return messages


def plural_tags(locale: Locale) -> list[str]:
    """Plural categories of whole numbers, in the order of the catalogues' msgstr[n]."""
    reached = {locale.plural_form(number) for number in range(_ALL_FORMS)}
    return [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in reached]
