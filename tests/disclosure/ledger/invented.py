"""Entries about invented releases, for the tests of the ledger."""

from analysis.disclosure.ledger.entries import RELEASED, Entry, Printed, Rules, Sum

PARTNER, PUBLIC = Rules(5, 1, True, 3), Rules(10, 5, True, 5)
RULES = {"partner": PARTNER, "public": PUBLIC}


def entry(counts, *, day="2025-06-30", site="huyen-moi", data="", sums=(), members=None, public=False, **about):
    """A release of counts by key; a count that is a text is hidden for that reason."""
    cells = [Printed(key, None, n) if isinstance(n, str) else Printed(key, n) for key, n in counts.items()]
    return Entry(
        kind=about.pop("kind", RELEASED),
        day="2026-01-01",
        site=site,
        data=data or day,
        as_of=day,
        profile="public" if public else "partner",
        rules=PUBLIC if public else PARTNER,
        cells=tuple(cells),
        sums=tuple(Sum(whole, parts) for whole, parts in sums),
        members=members or {},
        **about,
    )
