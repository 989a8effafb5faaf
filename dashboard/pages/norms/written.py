"""Norms, coefficients and prices in words and numbers, and the derivation of a price."""

from fractions import Fraction

from dashboard.desk import Place
from dashboard.markup import Markup, element
from dashboard.pages.budget_parts import derivation
from dashboard.pages.norms.view import NormsView
from dashboard.text import Texts
from data.budget.derivation import Derivation, Step
from data.budget.norm import AreaCoefficient, CostNorm, UnitPrice
from data.budget.norm_checks import is_link


def money(view: NormsView, minor: int, currency: str) -> str:
    """An amount with its currency."""
    return view.desk.texts.money(minor, currency, view.digits)


def amount_text(view: NormsView, norm: CostNorm) -> str:
    """The amount of a unit, without coefficients."""
    return money(view, norm.amount_minor, norm.currency)


def factor_text(texts: Texts, factor: Fraction) -> str:
    """A factor with three decimals at most."""
    thousandths, decimals = round(factor * 1000), 3
    while decimals and thousandths % 10 == 0:
        thousandths, decimals = thousandths // 10, decimals - 1
    return f"\N{MULTIPLICATION SIGN}{texts.scaled(thousandths, decimals)}"


def share_text(texts: Texts, basis_points: int) -> str:
    """A share in percent, without zeros at its end."""
    decimals = 2
    while decimals and basis_points % 10 == 0:
        basis_points, decimals = basis_points // 10, decimals - 1
    return texts.percent(texts.scaled(basis_points, decimals))


def days_text(texts: Texts, item: CostNorm | AreaCoefficient) -> str:
    """First and last day in force."""
    first = texts.day(item.effective_from)
    if item.effective_to is None:
        return texts("norms.days.from", first=first)
    return texts("norms.days.until", first=first, last=texts.day(item.effective_to))


def order_text(texts: Texts, item: CostNorm | AreaCoefficient) -> str:
    """Number and day of the legal act."""
    return texts("norms.order.of", number=item.order_number, day=texts.day(item.order_date))


def order_markup(texts: Texts, item: CostNorm | AreaCoefficient) -> Markup | str:
    """The legal act, a link where its address is known."""
    words = order_text(texts, item)
    if not is_link(item.order_link):
        return words
    return element("a", {"href": item.order_link, "rel": "noopener noreferrer"}, words)


def demonstration_badge(texts: Texts, item: CostNorm | AreaCoefficient) -> Markup | None:
    """Says that a value is invented; nothing beside a real one."""
    if not item.demonstration:
        return None
    return element("span", {"class": "norms-demo"}, texts("norms.demonstration"))


def version_text(view: NormsView, norm: CostNorm) -> str:
    """Norm, version and act, as derivations name them."""
    texts = view.desk.texts
    version = texts("norms.version_of", label=view.label(norm), version=texts.integer(norm.version))
    words = f"{version}; {order_text(texts, norm)}"
    return f"{words}; {texts('norms.demonstration')}" if norm.demonstration else words


def price_derivation(view: NormsView, price: UnitPrice, place: Place) -> Markup:
    """The price of a unit in an area, which opens to the amount of the order and its coefficients."""
    texts, norm = view.desk.texts, price.norm
    shown = money(view, price.minor, norm.currency)
    steps = [
        Step("norm_amount", "money", norm.amount_minor, source=version_text(view, norm)),
        *(
            Step("factor", "factor", int(item.factor * 1000), source=_factor_source(view, item))
            for item in price.coefficients
        ),
        Step("unit_price", "money", price.minor),
    ]
    found = Derivation("unit_price", tuple(steps), norm.currency, view.digits)
    return derivation(texts, found, shown, label=f"{view.label(norm)}, {place.name}")


def _factor_source(view: NormsView, item: AreaCoefficient) -> str:
    texts = view.desk.texts
    words = f"{texts(f'norms.kind.{item.kind}')}, {area_name(view, item.pcode)}; {order_text(texts, item)}"
    return f"{words}; {texts('norms.demonstration')}" if item.demonstration else words


def area_name(view: NormsView, pcode: str) -> str:
    """Name of an area that a coefficient is of; its code where the release does not know it."""
    for level in ("adm1", "adm2", "adm0"):
        row = view.desk.served.rows[level].get(pcode, -1)
        if row >= 0:
            return view.desk.place_at(level, row).name
    return pcode
