"""A guarded result as the ledger keeps it: its counts as printed or hidden, and the sums that a reader knows."""

from collections.abc import Collection
from dataclasses import dataclass

from analysis.disclosure.declared.tables import TABLES
from analysis.disclosure.guarded import account
from analysis.disclosure.ledger.entries import Printed, Rules, Sum
from analysis.disclosure.linked import kinds
from analysis.disclosure.profiles import Profile
from analysis.disclosure.release import Released
from analysis.disclosure.rules import PROTECTS, REASONS

TOO_FEW = REASONS[0]


@dataclass(frozen=True)
class Published:
    """A result under a profile, what the ledger keeps of it, and the counts before rounding by key, which it does not."""

    released: Released
    cells: tuple[Printed, ...]
    sums: tuple[Sum, ...]
    values: dict[str, int]


def published(internal: Released, profile: str, *, hidden: Collection[str] = ()) -> Published:
    """Guard a result and say what the ledger keeps of it.

    Parameters
    ----------
    internal : Released
        As `run` made it.
    profile : str
        ``"partner"`` or ``"public"``; ``"open"`` leaves an open result as it is, and nothing of it is kept, because nothing
        of it is hidden from anybody.
    hidden : collection of str
        Keys of counts that are hidden in any case.
    """
    if profile == "open":
        return Published(internal, (), (), {})
    found = account(internal, profile, hidden_before=hidden)
    values = _values(internal)
    least = found.released.about["minimum_count"]
    cells = [_cell(key, *each, values.get(key), least) for key, each in sorted(found.counts.items())]
    return Published(found.released, tuple(cells), tuple(Sum(*each) for each in found.sums), values)


def rules_of(profile: Profile) -> Rules:
    """What of a profile a reader uses."""
    return Rules(profile.minimum_count, profile.rounding, profile.all_or_none_hidden, profile.width)


def _values(internal: Released) -> dict[str, int]:
    declared = [name for name in internal.tables if isinstance(TABLES.get(name, ""), tuple)]
    rows = [row for name in declared for row in kinds(internal, name)]
    return {key: value for row in rows for key, value in row.counts().values()}


def _cell(key: str, value: int | None, reason: str, true: int | None, least: int) -> Printed:
    """A count; a hidden one with the reason that is its own, not with that of its complement, which may be printed for it."""
    if value is None and true is not None:
        reason = TOO_FEW if true < least else PROTECTS
    return Printed(key, value, reason)
