"""Complementary suppression: what else is hidden so that no hidden cell can be worked out, verified, and as little as can be.

For each cell that is not wide enough a linear programme looks for the lightest set of further cells through which it can
move far enough; afterwards each that turned out not to be needed is shown again. Cells are taken in the
order of their keys and ties are broken by a hash of the key, so that neither the order of rows nor the machine decides.

Notes
-----
Flows of least cost through shown cells: Kelly, Golden & Assad (1992) Networks 22:397-417. They find a small set, not the
smallest (Fischetti & Salazar 2001 Management Science 47:1008-1027 do, by integer programmes). What a reader could make of
the choice itself, by running this programme on each possible table, is not in the bounds.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from analysis.disclosure import rules
from analysis.disclosure.bounds import Bounds, Knowledge, at_most, bounds, hidden_range, knowledge
from analysis.disclosure.cells import Cell, Fact, Tables, rounded
from analysis.disclosure.profiles import Profile
from analysis.disclosure.verify import Witnesses
from analysis.errors import refuse
from analysis.words import say

TOTAL_WEIGHT = 3.0  # a total is dearer to hide than a part of its size
BEFORE_WEIGHT = 0.1  # what was hidden before is hidden again, if anything is
FREE = 1e-4  # what a cell costs that is hidden already, so that ways are short
USED = 1e-6


@dataclass(frozen=True)
class Verdict:
    """What becomes of one cell: `value` as printed or None, `reason` (empty: shown), and a reader's bounds if it is hidden."""

    key: str
    value: int | None
    reason: str
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Protected:
    """Linked tables as they may be printed.

    Attributes
    ----------
    cells : tuple of Verdict
        In the order of their keys; cells that are never printed are not among them.
    derived : dict
        Whether each derived number is shown.
    unprinted : tuple of Verdict
        Cells that are never printed and need protection, with their bounds.
    exposed : tuple of str
        Cells that a reader can work out whatever is hidden, because of what is public already or because the rules tell too
        much of tables so small: nothing of them may be released.
    """

    cells: tuple[Verdict, ...]
    derived: dict[str, bool]
    unprinted: tuple[Verdict, ...]
    exposed: tuple[str, ...]

    @property
    def hidden(self) -> tuple[str, ...]:
        """Keys of the hidden cells."""
        return tuple(each.key for each in self.cells if each.reason)

    @property
    def complementary(self) -> tuple[str, ...]:
        """Keys of those that are hidden only to protect others."""
        return tuple(each.key for each in self.cells if each.reason == rules.PROTECTS)

    def frame(self) -> pd.DataFrame:
        """Cells as a table: key, value (missing if hidden), the reason that may be printed, `low` and `high` of hidden ones."""
        rows = [(each.key, each.value, rules.PRINTED.get(each.reason, each.reason)) for each in self.cells]
        ends = [(each.bounds.low, each.bounds.high) if each.bounds else (np.nan, np.nan) for each in self.cells]
        table = pd.DataFrame(rows, columns=["key", "value", "reason"]).astype({"value": "Int64"})
        return table.assign(low=[low for low, _ in ends], high=[high for _, high in ends])


def protect(
    tables: Tables, profile: Profile, *, known: Sequence[Fact] = (), hidden_before: Collection[str] = ()
) -> Protected:
    """Hide what the profile's rules ask for, and what else is needed so that nobody can work it out.

    Parameters
    ----------
    tables : Tables
        All that is to be printed together, and what was released before as public cells.
    profile : Profile
    known : sequence of Fact
        What else a reader knows.
    hidden_before : collection of str
        Cells hidden in the release before: they are chosen first.

    Returns
    -------
    Protected
        Every hidden cell, and every one that is never printed and has a reason, keeps bounds at least as wide as the
        profile (or the cell) asks, in whole numbers, for a reader who knows rules, thresholds and reasons; unless it is
        among `exposed`.
    """
    search = _Search(tables, profile, tuple(known), frozenset(hidden_before))
    search.widen_all()
    search.show_again()
    return search.result()


def require_protected(found: Protected) -> None:
    """Refuse what cannot be protected.

    Raises
    ------
    HoanhapError
        If any cell is exposed; the message says how many, not which.
    """
    if found.exposed:
        raise refuse(
            say(
                "{n} counts could be worked out whatever else is hidden; merge groups or leave the table out",
                n=len(found.exposed),
            )
        )


def reasons(tables: Tables, profile: Profile) -> dict[str, str]:
    """Why a cell is hidden for itself, or for a complement that is never printed; cells that are public have no reason."""
    found = {}
    for cell in tables.cells:
        reason = cell.reason or ("" if cell.money else rules.count(cell.value, profile))
        if reason and not cell.public:
            found[cell.key] = reason
    cells = {cell.key: cell for cell in tables.cells}
    for total in tables.totals:
        small = [found[key] for key in total.parts if key in found and not cells[key].printed]
        for key in total.parts if small else ():
            if cells[key].printed and not cells[key].public:
                found.setdefault(key, small[0])
    return found


class _Search:
    """The cells hidden so far and the possible tables that show them wide enough."""

    def __init__(self, tables: Tables, profile: Profile, known: tuple[Fact, ...], before: frozenset[str]):
        self.tables, self.profile, self.facts = tables, profile, known
        self.cells = {cell.key: cell for cell in tables.cells}
        self.reasons = reasons(tables, profile)
        self.hidden = {key for key in self.reasons if self.cells[key].printed}
        self.weights = self._weights(before)
        self.exposed: set[str] = set()
        self.witnesses = Witnesses(self._knowledge(self.hidden))

    def widen_all(self) -> None:
        """Hide more until every cell that has to be is wide enough, or exposed."""
        while key := self._narrow(self.witnesses, self.hidden):
            more = self._widening(key) - self.hidden
            if not more:
                self.exposed.add(key)
            self.hidden |= more
            self.witnesses = self.witnesses.under(self._knowledge(self.hidden))

    def show_again(self) -> None:
        """Show each complementary cell that is not needed after all, the dearest first."""
        for key in sorted(self.hidden - self.reasons.keys(), key=lambda each: (-self.weights[each], each)):
            fewer = self.hidden - {key}
            trial = self.witnesses.under(self._knowledge(fewer))
            if not self._narrow(trial, fewer):
                self.hidden, self.witnesses = fewer, trial

    def result(self) -> Protected:
        """What may be printed."""
        known = self._knowledge(self.hidden)
        printed = [self._verdict(cell, known) for cell in self.tables.cells if cell.printed]
        never = [
            self._verdict(cell, known) for cell in self.tables.cells if not cell.printed and cell.key in self.reasons
        ]
        derived = {each.key: not any(key in self.hidden for key, _, _ in each.tells) for each in self.tables.derived}
        return Protected(tuple(printed), derived, tuple(never), tuple(sorted(self.exposed)))

    def _verdict(self, cell: Cell, known: Knowledge) -> Verdict:
        if cell.printed and cell.key not in self.hidden:
            exact = cell.money or cell.public
            return Verdict(cell.key, cell.value if exact else rounded(cell.value, self.profile.rounding), "")
        return Verdict(cell.key, None, self.reasons.get(cell.key, rules.PROTECTS), bounds(known, cell.key))

    def _knowledge(self, hidden: Collection[str]) -> Knowledge:
        return knowledge(self.tables, self.profile, hidden, known=self.facts)

    def _width(self, cell: Cell) -> int:
        if cell.width is not None:
            return cell.width
        return 0 if cell.money else self.profile.width

    def _narrow(self, witnesses: Witnesses, hidden: Collection[str]) -> str:
        """First cell that is not wide enough; empty if all are."""
        for key in sorted((set(hidden) | self.reasons.keys()) - self.exposed):
            if not witnesses.wide(key, self._width(self.cells[key])):
                return key
        return ""

    def _widening(self, key: str) -> set[str]:
        """Further cells to hide so that a cell can be as far apart as it has to; none if nothing helps."""
        used = self._flows(key)
        if used is None:
            return set()
        # Whole numbers can need more than fractions: then all that is left goes, and what is not needed comes back.
        return used - self.hidden or {each for each in self.cells if self._hideable(self.cells[each])}

    def _hideable(self, cell: Cell) -> bool:
        return cell.printed and not cell.public and cell.value >= self.profile.smallest_hidden

    def _flows(self, key: str) -> set[str] | None:
        """The lightest set of shown cells through which a cell can move so that two tables are far enough apart in it.

        Each of the two tables is the true one and what is added to or taken from each cell: up and down within what is
        not known of it anyway, and further up and down, at a price, if it is hidden. None if there are no such tables.
        """
        known = self.witnesses.known
        n, far = len(known.keys), known.endless
        wide = np.array([hidden_range(cell, self.profile, "reasons") for cell in self.tables.cells]).clip(max=far)
        may = np.array([self._hideable(cell) and cell.key not in self.hidden for cell in self.tables.cells])
        free = np.array([np.minimum(known.high, far) - known.truth, known.truth - known.low])
        paid = np.maximum([wide[:, 1] - known.truth, known.truth - wide[:, 0]] - free, 0) * may
        moves = sparse.hstack([sparse.eye_array(n) * sign for sign in (1, -1, 1, -1)]).tocsr()
        facts, totals, told = known.facts @ moves, known.totals @ moves, known.facts @ known.truth
        this = moves[[known.place[key]]]
        weights = np.array([self.weights[each] for each in known.keys])
        found = optimize.linprog(
            np.tile(np.concatenate([weights * FREE, weights * FREE, weights, weights]), 2),
            A_eq=sparse.vstack([sparse.block_diag([totals, totals]), sparse.hstack([this, -this])]),
            b_eq=np.append(np.zeros(2 * totals.shape[0]), self._width(self.cells[key])),
            bounds=np.column_stack([np.zeros(8 * n), np.tile(np.concatenate([*free, *paid]), 2)]),
            method="highs",
            **at_most(
                sparse.block_diag([facts, facts]).tocsr(),
                np.tile(known.facts_low - told, 2),
                np.tile(known.facts_high - told, 2),
            ),
        )
        if found.x is None:
            return None
        used = found.x.reshape(2, 4, n)[:, 2:].max(axis=(0, 1)) > USED
        return {each for each, needed in zip(known.keys, used, strict=True) if needed}

    def _weights(self, before: frozenset[str]) -> dict[str, float]:
        totals = {total.key for total in self.tables.totals}
        return {
            key: cell.weight
            * (1 + np.log1p(cell.value))
            * (TOTAL_WEIGHT if key in totals else 1)
            * (BEFORE_WEIGHT if key in before else 1)
            * (1 + _chance(key) / 100)
            for key, cell in self.cells.items()
        }


def _chance(key: str) -> float:
    """A number in [0, 1) that depends on the key alone."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32
