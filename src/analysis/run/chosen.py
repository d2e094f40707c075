"""Which finished runs are meant, and what a ledger has to know of each: its data, its day, its members."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis import finished, store
from analysis.errors import HoanhapError, Problem, refuse
from analysis.run import crate, provenance
from analysis.tables.source import Source, read_source, site_folder, site_folders
from analysis.words import say

SETTINGS = ("plan.yaml", "decision.yaml", "rollout.yaml", "rollout-schedule.csv")  # inputs in which nobody is counted
SHORTEST = 6  # digits of a run's key


@dataclass(frozen=True)
class Chosen:
    """A finished run.

    Attributes
    ----------
    source : Source
        Of its site, as it is now and was when it was made.
    notebook, run : str
    folder : Path
    data : str
        Name of the state of the data: two runs of one state count the same people.
    as_of : date
        Day up to which they go.
    members : dict
        Of a set: state of the data by member.
    """

    source: Source
    notebook: str
    run: str
    folder: Path
    data: str
    as_of: date
    members: dict[str, str]


def chosen(what: str) -> list[Chosen]:
    """The runs that ``SITE``, ``SITE/NOTEBOOK`` or the beginning of a run's key means: of a site the current ones.

    Raises
    ------
    HoanhapError
        If there are none, a key begins several, a run is not whole, somebody wrote into it, or the site's source.yaml is another
        one now.
    """
    site, _, notebook = what.partition("/")
    if site not in site_folders():
        return [_chosen(_by_key(what))]
    keys = [key for name, key in finished.current(site).items() if notebook in ("", name)]
    if not keys:
        raise refuse(say("there is no such result; run it first: hoanhap run {site}", site=site))
    return [_chosen(key) for key in keys]


def _by_key(start: str) -> str:
    found = sorted(path.parent.name for path in finished.runs().glob(f"*/{finished.TOLD}"))
    mine = [key for key in found if key.startswith(start)] if len(start) >= SHORTEST else []
    if len(mine) != 1:
        raise refuse(say("is neither a site nor the beginning of one run's key"), file=start)
    return mine[0]


def _chosen(key: str) -> Chosen:
    folder = finished.folder(key)
    told = _told(folder)
    source = read_source(site_folder(told["site"]))
    settings = store.relative(site_folder(source.id) / "source.yaml")
    before = told["inputs"].get(settings)
    if before is not None and before != store.sha256(store.root() / settings):
        raise refuse(say("was changed since the run; run again"), file=settings)
    members = _members(told["inputs"])
    days = [each.as_of for each in source.deliveries] or [source.accessed]
    return Chosen(source, told["notebook"], key, folder, _data(told["inputs"]), max(days), members)


def _told(folder: Path) -> dict:
    """What run.json says, if it is whole and nobody wrote into it or into the results."""
    try:
        told = json.loads((folder / finished.TOLD).read_text(encoding="utf-8"))
        parts = {name: each for name, each in told.items() if name not in ("key", *provenance.BESIDE)}
        whole = store.content_key(parts) == folder.name
    except (OSError, ValueError, AttributeError):
        whole = False
    if not whole:
        raise refuse(say("its run.json is not there or was changed; run again"), file=store.relative(folder))
    try:
        changed = crate.changed(folder)
    except (OSError, ValueError, KeyError):
        raise refuse(
            say("its ro-crate-metadata.json is not there or was changed; run again"), file=store.relative(folder)
        ) from None
    if changed:
        problems = [
            Problem(say("is not as the run wrote it; run again"), file=store.relative(folder / name))
            for name in changed
        ]
        raise HoanhapError(problems)
    return told


def _data(inputs: dict[str, str]) -> str:
    return store.content_key({name: each for name, each in inputs.items() if not name.endswith(SETTINGS)})


def _members(inputs: dict[str, str]) -> dict[str, str]:
    """State of the data of each member whose run a set has read."""
    runs = [
        store.root() / name for name in inputs if name.startswith("data/processed/runs/") and name.endswith("run.json")
    ]
    told = [_told(path.parent) for path in runs]
    return {each["site"]: _data(each["inputs"]) for each in told}
