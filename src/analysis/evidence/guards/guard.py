"""What a guard hands back, and what follows from its finding."""

from collections.abc import Iterable
from dataclasses import dataclass

CLEAR, FOUND, UNKNOWN = "clear", "found", "unknown"
NOTHING, NOTE, DOWNGRADE, DESCRIBE, STOP = "nothing", "note", "downgrade", "describe", "stop"
LARGE_SHARE = 0.2  # from this share on a fault weakens the result, below it is only told (assumed)


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What one guard looked at and found.

    Attributes
    ----------
    guard : str
        Its id, with which `report.checks` has its words.
    models : str
        Kind of model whose comparison was looked at; empty for the whole site.
    n, n_of : int
        How many show the fault, and how many were looked at.
    finding : str
        ``"clear"``, ``"found"`` or ``"unknown"`` (the records do not tell).
    consequence : str
        ``"nothing"``, ``"note"`` (to be read with the result), ``"downgrade"`` (the result is weaker evidence),
        ``"describe"`` (the result is described and never judged) or ``"stop"`` (nothing may be concluded).
    detail : str
        Codes of what was found, joined by semicolons.
    """

    guard: str
    models: str = ""
    n: int
    n_of: int
    finding: str
    consequence: str
    detail: str = ""


def by_share(
    guard: str, n: int, n_of: int, *, models: str = "", large: float = LARGE_SHARE, detail: Iterable[str] = ()
) -> Guard:
    """A fault that weakens the result where it concerns more than the share `large` of those looked at, else is told."""
    told = {"guard": guard, "models": models, "n": n, "n_of": n_of, "detail": ";".join(detail)}
    if not n_of:
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    if not n:
        return Guard(**told, finding=CLEAR, consequence=NOTHING)
    return Guard(**told, finding=FOUND, consequence=DOWNGRADE if n / n_of > large else NOTE)


def stops_if(guard: str, n: int, n_of: int, *, models: str = "", detail: Iterable[str] = ()) -> Guard:
    """A fault that stops the result as soon as there is one case of it."""
    told = {"guard": guard, "models": models, "n": n, "n_of": n_of, "detail": ";".join(detail)}
    if not n_of:
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    return Guard(**told, finding=FOUND if n else CLEAR, consequence=STOP if n else NOTHING)


def describes(guards: Iterable[Guard], models: str) -> bool:
    """Whether a guard of this kind of model lets its result be described only."""
    return any(each.consequence == DESCRIBE for each in guards if each.models == models)


def stops(guards: Iterable[Guard], models: str) -> bool:
    """Whether a guard of the whole site, or of this kind of model, stops the result."""
    return any(each.consequence == STOP for each in guards if each.models in ("", models))
