"""What the download of the page holds: norms in force with their prices, or the prices of one norm in every area."""

from dashboard.pages.norms.view import NormsView
from data.budget.money import to_major
from data.exports.sheet import CellValue, Sheet, SheetColumn


def norm_sheets(view: NormsView) -> list[Sheet]:
    """The tables; amounts in the currency's main unit."""
    if not view.norms:
        return []
    return [_prices(view)] if view.shown is not None else [_list(view)]


def _list(view: NormsView) -> Sheet:
    texts = view.desk.texts
    names = ("code", "label", "version", "programme", "unit", "amount", "price", "currency", "first", "last", "order")
    kinds = {"version": "integer", "amount": "number", "price": "number", "first": "date", "last": "date"}
    columns = tuple(SheetColumn(name, texts(f"norms.column.{name}"), kinds.get(name, "text")) for name in names)  # type: ignore[arg-type]
    demonstration = SheetColumn("demonstration", texts("norms.demonstration"))
    rows: list[tuple[CellValue, ...]] = []
    for line in view.listed:
        norm = line.norm
        price = float(to_major(view.price(norm, view.place).minor, view.digits)) if line.in_force else None
        rows.append(
            (
                norm.code,
                view.label(norm),
                norm.version,
                view.programme_name(norm.programme),
                texts(f"norms.unit.{norm.unit}"),
                float(to_major(norm.amount_minor, view.digits)),
                price,
                norm.currency,
                norm.effective_from,
                norm.effective_to,
                norm.order_number,
                _yes_no(view, norm.demonstration),
            )
        )
    return Sheet("norms", texts("norms.list"), (*columns, demonstration), rows)


def _prices(view: NormsView) -> Sheet:
    texts, norm = view.desk.texts, view.shown
    if norm is None:
        raise ValueError("no norm is opened")
    kinds = norm.coefficients
    columns = (
        SheetColumn("pcode", texts("norms.column.pcode")),
        SheetColumn("area", texts("field.area")),
        *(SheetColumn(kind, texts(f"norms.kind.{kind}"), "number") for kind in kinds),
        SheetColumn("price", texts("norms.column.price"), "number"),
        SheetColumn("currency", texts("norms.column.currency")),
    )
    rows: list[tuple[CellValue, ...]] = []
    for place in view.places if norm.code in view.in_force else ():
        price = view.price(norm, place)
        factors = {item.kind: float(item.factor) for item in price.coefficients}
        rows.append(
            (
                place.pcode,
                place.name,
                *(factors.get(kind) for kind in kinds),
                float(to_major(price.minor, view.digits)),
                norm.currency,
            )
        )
    return Sheet("prices", texts("norms.prices"), columns, rows)


def _yes_no(view: NormsView, flag: bool) -> str:
    return view.desk.texts("norms.yes" if flag else "norms.no")
