"""Why records of real people may be used: what has to be settled in source.yaml before anybody reads them.

The terms are those of the Vietnamese law on the protection of personal data (Law 91/2025/QH15, in force from 1 January
2026). Whether what is written there is enough is for a lawyer to say, not for this program.
"""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.settings import Both, Strict
from analysis.words import say

if TYPE_CHECKING:
    from analysis.tables.source import Source


class Assessment(Strict):
    """The impact assessment of processing: under which number it is filed, and the day of its last version."""

    reference: str = Field(min_length=1)
    written: date


class Processing(Strict):
    """Who uses records of real people, for what, on which basis, and until when.

    Attributes
    ----------
    controller, processor : str
        The body that decides on the use of the records, and the one that carries it out.
    purpose : Both
    legal_basis, consent_form : str or None
        The document that allows it, or the form that the people signed: one of them at least.
    impact_assessment : Assessment
    keep_until : date
        The last day on which the records may be here.
    users : tuple of str
        Who may open the records, by office or name.
    """

    controller: str = Field(min_length=1)
    processor: str = Field(min_length=1)
    purpose: Both
    legal_basis: str | None = None
    consent_form: str | None = None
    impact_assessment: Assessment
    keep_until: date
    users: tuple[str, ...] = Field(min_length=1)


def personal(source: "Source") -> bool:
    """Whether a source holds records of real people that are not public."""
    return not (source.synthetic or source.open)


def refuse_unpermitted(source: "Source", folder: Path, today: date) -> None:
    """Refuse records of real people whose use is not settled, or not any longer, or that other users could open.

    Parameters
    ----------
    source : Source
    folder : Path
        The site's.
    today : date

    Raises
    ------
    HoanhapError
        If `processing` is missing in source.yaml, names neither basis nor form, its assessment is dated after `today`, the
        last day has passed, or its folder, `data/processed` or `reports` can be opened by everybody.
    """
    if not personal(source):
        return
    file = store.relative(folder / "source.yaml")
    problems = [Problem(what, file, column=f"processing{place}") for what, place in _wrong(source, today)]
    problems += [
        Problem(
            say("can be opened by other users of this machine; take that away: chmod -R o-rwx"), store.relative(path)
        )
        for path in (folder, store.processed(), store.root() / "reports")
        if _open_to_all(path)
    ]
    if problems:
        raise HoanhapError(problems)


def _wrong(source: "Source", today: date) -> list:
    told = source.processing
    if told is None:
        return [(say("is missing: records of real people are read for a stated purpose only, see SECURITY.md"), "")]
    found = []
    if not (told.legal_basis or told.consent_form):
        found.append((say("is missing; or else the form on which the people agreed (consent_form)"), ".legal_basis"))
    if told.impact_assessment.written > today:
        found.append((say("lies in the future"), ".impact_assessment.written"))
    if told.keep_until < today:
        what = say("is over: these records may not be here any longer. Run: hoanhap purge {site}", site=source.id)
        found.append((what, ".keep_until"))
    return found


def _open_to_all(path: Path) -> bool:
    """Whether users outside the owner's group may do anything with a folder; not asked where modes mean nothing.

    A folder above it, up to the project's, that they cannot enter closes it too.
    """
    if os.name != "posix" or not path.exists():
        return False
    above = [each for each in path.parents if each.is_relative_to(store.root())]
    return bool(path.stat().st_mode & 0o007) and all(each.stat().st_mode & 0o001 for each in above)
