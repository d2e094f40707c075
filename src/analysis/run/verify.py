"""Runs current results once more, beside everything, and says whether the same comes out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis import finished, store
from analysis.run import executors, key, processing_log, provenance, scratch
from analysis.run.causes import PACKAGE, causes
from analysis.run.explain import said
from analysis.run.grid import Grid
from analysis.run.inputs import paths
from analysis.run.same import Difference, bytes_differ, values_differ
from analysis.run.work import FAILED, Outcome, Work
from analysis.tables.permitted import personal
from analysis.tables.source import READ_BY_SETS, read_source, site_folder
from analysis.words import Said, say

SAME_BYTES, SAME_VALUES, DIFFERS, CHANGED = "same_bytes", "same_values", "differs", "changed"
NEEDED = {"site", "notebook", "parameters", "inputs", "code", "notebook_file", "lock", "versions"}  # in run.json
# Libraries whose versions belong to the kind of machine; a result of another version of this program is another result.
KIND = ("python", *(name for name in key.PACKAGES if name != "hoanhap"))


@dataclass(frozen=True)
class Kept:
    """A current result: what it is of, its folder, and what its `run.json` says; nothing where that cannot be read."""

    work: Work
    folder: Path
    told: dict


@dataclass(frozen=True)
class Verified:
    """How a result fared.

    Attributes
    ----------
    work : Work
    state : str
        ``"same_bytes"``, ``"same_values"`` (of a result from another kind of machine), ``"differs"``, ``"changed"`` (it was made
        of something else than what is there now, so nothing was compared), or ``"failed"``.
    differences : tuple of Difference
        Where it differs, by file.
    kinds : tuple of str
        What differs of the kind of machine.
    why : tuple of Said or str
        What changed since, or why it could not be rerun.
    """

    work: Work
    state: str
    differences: tuple[Difference, ...] = ()
    kinds: tuple[str, ...] = ()
    why: tuple[Said | str, ...] = ()


def current(work: Iterable[Work]) -> list[Kept]:
    """The current results among sites and notebooks, with the parameters that they were made with."""
    return [kept for each in work if (kept := _kept(each))]


def _kept(work: Work) -> Kept | None:
    try:
        folder = finished.folder(finished.current(work.site)[work.notebook])
    except (OSError, ValueError, KeyError):
        return None
    told = _told(folder / finished.TOLD)
    given = told.get("parameters", {})
    # In the notebook's order, which the executed notebook shows and JSON does not keep.
    ordered = {name: given[name] for name in (*work.parameters, *given) if name in given}
    return Kept(Work(work.site, work.notebook, ordered), folder, told)


def _told(path: Path) -> dict:
    """What a run.json says; nothing if it is not there or not whole."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return told if told.keys() >= NEEDED else {}
    except (OSError, ValueError, AttributeError):
        return {}


def verify(kept: list[Kept], jobs: int | None, today: date) -> Iterator[Verified]:
    """Run results once more and compare; sets of sites after the others, because they read the results that are kept.

    Nothing is written where results stand, nor into plan.log or the report. Until the iterator is closed or at its end, the
    project's folder is another one (`scratch.project`).
    """
    of_all = {name: key.shared(name) for name in dict.fromkeys(each.work.notebook for each in kept)}
    again = []
    for each in kept:
        if not each.told:
            yield Verified(each.work, FAILED, why=(say("its run.json is not there or cannot be read"),))
        elif _key(each.told) != each.folder.name:  # somebody wrote into it
            yield Verified(each.work, DIFFERS, (Difference(finished.TOLD),))
        elif changed := _changed(each, _now(each.told, of_all[each.work.notebook])):
            yield Verified(each.work, CHANGED, why=changed)
        else:
            again.append(each)
    sets = [each for each in again if site_folder(each.work.site).parent.name == "sets"]
    for part in ([each for each in again if each not in sets], sets):
        if part:
            yield from _again(part, jobs, today)


def _again(kept: list[Kept], jobs: int | None, today: date) -> Iterator[Verified]:
    """Rerun results in a project folder of their own."""
    sites = list(dict.fromkeys(each.work.site for each in kept))
    members = list(dict.fromkeys(name for site in sites for name in read_source(site_folder(site)).members))
    read = [(each.work.site, each.folder.name) for each in current(Work(name, READ_BY_SETS, {}) for name in members)]
    left = list(kept)
    for name in [*sites, *members]:
        if personal(read_source(site_folder(name))):
            processing_log.record("verify", name)
    with scratch.project([*sites, *members], read):
        pool = executors.local(jobs)
        try:
            for outcome in Grid([each.work for each in kept], pool, today).outcomes():
                for each in [each for each in left if _concerns(outcome, each.work)]:
                    left.remove(each)
                    yield _ended(each, outcome)
        except BaseException:
            pool.stop()
            raise
        pool.close()
    for each in left:
        yield Verified(each.work, CHANGED, why=(say("the notebook does not apply to the site any more"),))


def _concerns(outcome: Outcome, work: Work) -> bool:
    """Whether it is how this work ended; one without a notebook is about all of a site."""
    return outcome.site == work.site and outcome.notebook in ("", work.notebook)


def _ended(kept: Kept, outcome: Outcome) -> Verified:
    if outcome.state == FAILED:
        return Verified(kept.work, FAILED, why=outcome.reasons)
    made = finished.folder(outcome.key)
    now = _told(made / finished.TOLD)
    if changed := _changed(kept, now):
        return Verified(kept.work, CHANGED, why=changed)
    kinds, alike = _kinds(kept.told, now), not list(causes(kept.told, now))
    found = bytes_differ(kept.folder, made, whole=alike and not kinds)
    if not found:
        return Verified(kept.work, SAME_BYTES)
    if kinds:
        found = values_differ(kept.folder, made)
    return Verified(kept.work, DIFFERS if found else SAME_VALUES, tuple(found), kinds)


def _key(told: dict) -> str:
    return store.content_key({name: each for name, each in told.items() if name not in ("key", *provenance.BESIDE)})


def _now(told: dict, of_all: dict) -> dict:
    """What a result would be made of now, as far as that is known before its site is read."""
    files = paths(list(told["inputs"]))
    inputs = {name: store.sha256(path) for name, path in files.items() if path.exists()}
    return told | {"inputs": inputs} | of_all


def _changed(kept: Kept, now: dict) -> tuple[Said, ...]:
    """What changed since a result was made; another kind of machine is no change."""
    found = [each for each in causes(kept.told, now) if not (each.part == PACKAGE and each.name in KIND)]
    return tuple(dict.fromkeys(text for each in found for text in said(each, kept.told, kept.work)))


def _kinds(before: dict, now: dict) -> tuple[str, ...]:
    """What differs of the kind of machine: system, processor, Python (but for its last number), versions of libraries."""
    one, other = _kind(before), _kind(now)
    return tuple(f"{name} {one.get(name, '–')} → {other[name]}" for name in other if one.get(name) != other[name])


def _kind(told: dict) -> dict[str, str]:
    versions = {name: told["versions"].get(name, "–") for name in KIND}
    return told.get("machine", {}) | versions | {"python": versions["python"].rpartition(".")[0]}
