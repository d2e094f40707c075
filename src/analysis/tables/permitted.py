"""Whether records of real people may be read: what has to be settled before anybody does, and who else could open them."""

import os
from datetime import date
from pathlib import Path

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.tables.source import Source
from analysis.words import Said, say


def personal(source: Source) -> bool:
    """Whether a source holds records of real people that are not public."""
    return not (source.synthetic or source.open)


def refuse_unpermitted(source: Source, folder: Path, today: date) -> None:
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


def _wrong(source: Source, today: date) -> list[tuple[Said, str]]:
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
