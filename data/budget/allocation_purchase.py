"""Cases bought one after another within the limits of a problem: the ledger that every rule of allocation writes to."""

from collections.abc import Iterable

from data.budget.allocation import AllocationProblem, Grid, WhyLeft


class Purchase:
    """Cases bought so far, and what is left of every limit.

    Args:
        problem: with the limits.
        most: cases of each cell that may be bought in all; the need by default.
    """

    def __init__(self, problem: AllocationProblem, most: Grid | None = None) -> None:
        self.problem = problem
        self.most: Grid = problem.need if most is None else most
        self.served = [[0] * len(problem.programmes) for _ in problem.areas]
        self.money = problem.envelope
        self._area = list(problem.area_cap)
        self._programme = list(problem.programme_cap)
        self._staff = list(problem.capacity)

    def room(self, area: int, programme: int) -> int:
        """Minor units that the caps of area and programme, and the envelope, leave for a cell."""
        room = self.money
        for cap in (self._area[area], self._programme[programme]):
            if cap is not None and cap < room:
                room = cap
        return room if room > 0 else 0

    def takes_more(self, area: int) -> bool:
        """Whether the limits allow a single case more in an area."""
        return any(self.fitting(area, programme) for programme in range(len(self.problem.programmes)))

    def rest_cost(self, area: int, programme: int) -> int:
        """Minor units of the cases of a cell that may still be bought."""
        cost, got = self.problem.cost, self.served[area][programme]
        return cost(area, programme, max(got, self.most[area][programme])) - cost(area, programme, got)

    def fitting(self, area: int, programme: int, money: int | None = None) -> int:
        """How many more cases of a cell the limits allow, for no more than `money` (None: whatever is left)."""
        got = self.served[area][programme]
        more = self.most[area][programme] - got
        if more <= 0:
            return 0
        room = self.room(area, programme)
        if money is not None and money < room:
            room = money
        paid = self.problem.cost(area, programme, got)
        more = min(more, self.problem.affordable(area, programme, paid + room) - got)
        left, load = self._staff[area], self.problem.load[programme]
        if left is not None and load:
            more = min(more, left // load)
        return more if more > 0 else 0

    def buy(self, area: int, programme: int, cases: int) -> int:
        """Buy (or give back, below 0) cases of a cell; returns what they cost in minor units."""
        cost, got = self.problem.cost, self.served[area][programme]
        paid = cost(area, programme, got + cases) - cost(area, programme, got)
        self.served[area][programme] += cases
        self.money -= paid
        self._take(self._area, area, paid)
        self._take(self._programme, programme, paid)
        self._take(self._staff, area, cases * self.problem.load[programme])
        return paid

    def buy_in_order(self, cells: Iterable[tuple[int, int]]) -> None:
        """Buy as much of every cell as fits, one cell after the other."""
        for area, programme in cells:
            cases = self.fitting(area, programme)
            if cases:
                self.buy(area, programme, cases)

    def breaks(self, area: int, programme: int) -> bool:
        """Whether what is bought goes beyond a limit that the cell takes part in."""
        return self.money < 0 or any(
            _below(limit) for limit in (self._area[area], self._programme[programme], self._staff[area])
        )

    @property
    def broken(self) -> bool:
        """Whether what is bought goes beyond any limit."""
        return self.money < 0 or any(map(_below, (*self._area, *self._programme, *self._staff)))

    def why_left(self) -> WhyLeft:
        """Why money is left, after all that fits was bought."""
        if not self.money:
            return "nothing"
        if all(self.served[a][p] >= self.problem.need[a][p] for a, p in self.problem.cells):
            return "all_served"
        envelope, self.money = self.money, self.problem.need_cost
        try:
            open_cells = any(self.fitting(a, p) for a, p in self.problem.cells)
        finally:
            self.money = envelope
        return "too_small" if open_cells else "limits"

    def grid(self) -> Grid:
        """What is bought."""
        return tuple(map(tuple, self.served))

    @staticmethod
    def _take(limits: list[int | None], place: int, number: int) -> None:
        left = limits[place]
        if left is not None:
            limits[place] = left - number


def _below(limit: int | None) -> bool:
    return limit is not None and limit < 0
