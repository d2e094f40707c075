"""What was found out about a site, kept until one of its files changes: nothing of an unchanged site is read again.

Everything here may be deleted; it is then found out anew.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from analysis import finished, plan_log, store
from analysis.errors import HoanhapError
from analysis.plan_log import Log
from analysis.run import key
from analysis.tables.source import READ_BY_SETS, site_folder

HASHES = "hashes.json"  # in data/processed: of files by path, size, time and number
LOADED: dict[str, int] = {}  # how much of it there was, so that it is written only if there is more
REMEMBERED = "remembered.json"  # in data/processed/<site>
LOOKS = ("analysis.run.look",)  # the code that finds out
RETURNED, DECIDED = "_returned", ("decisions.csv", "review.xlsx")  # of what goes back to people, what can come back
NOT_DELIVERED = ("~$", ".", "lock.")  # how names of files begin that programs leave behind


def load_hashes() -> None:
    """Take over the hashes of files, and what code imports, that an earlier process worked out."""
    try:
        told = json.loads((store.processed() / HASHES).read_text(encoding="utf-8"))
        known = {(path, *map(int, state)): found for path, (*state, found) in told["files"].items()}
        imports = dict(told["imports"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return
    store.KNOWN_HASHES.update(known)
    key.KNOWN_IMPORTS.update(imports)
    LOADED.update(known=len(store.KNOWN_HASHES), imports=len(key.KNOWN_IMPORTS))


def save_hashes() -> None:
    """Leave them for the next process: of each file the latest."""
    if {"known": len(store.KNOWN_HASHES), "imports": len(key.KNOWN_IMPORTS)} == LOADED:
        return
    latest = {path: [*state, found] for (path, *state), found in store.KNOWN_HASHES.items()}
    told = {"files": latest, "imports": key.KNOWN_IMPORTS}
    store.write_text(store.processed() / HASHES, json.dumps(told, ensure_ascii=False, sort_keys=True))


@dataclass(frozen=True)
class State:
    """The state of everything that a look at a site depends on.

    Attributes
    ----------
    own : dict
        Hash of each file of its own by the hash of its path, of the settings and printed figures of all sites by path; what the log
        says of it under the log's name; of a set the run of each member, under the member's name.
    program : str
        Of the code that looks, with the tables that hold for all sites.
    """

    own: dict[str, str]
    program: str


@dataclass(frozen=True)
class Remembered:
    """What a look found: what each notebook that applies is made of (`look.parts`), and the state in which it was so.

    `keep_until` as in `found.Looked`, written year-month-day; empty for none.
    """

    state: State
    parts: dict[str, dict]
    members: tuple[str, ...] = ()
    keep_until: str = ""

    def may_be_here(self, today: date) -> bool:
        """Whether its records may still be here."""
        return not self.keep_until or today <= date.fromisoformat(self.keep_until)


@dataclass
class Watcher:
    """Works out the states of many sites; what they share is worked out once."""

    log: Log = field(default_factory=plan_log.read_log)

    def refresh(self) -> None:
        """Read the log again, which this very run adds to."""
        self.log = plan_log.read_log()
        self.__dict__.pop("openings", None)

    @cached_property
    def program(self) -> str:
        """Hash of the code that looks at sites, and of what it reads for all of them."""
        return store.content_key({"code": key.code_of(*LOOKS), "reference": key.reference(), **key.versions()})

    @cached_property
    def common(self) -> dict[str, str]:
        """Hashes of the settings and printed figures that sites share."""
        settings = [store.raw() / name for name in ("plan.yaml", "decision.yaml")]
        printed = [path for path in (store.raw() / "published").glob("*") if path.is_file()]
        return store.hashes(path for path in [*settings, *printed] if path.exists())

    @cached_property
    def openings(self) -> dict[str, list]:
        """The lines of the log by site."""
        found: dict[str, list] = {}
        for each in self.log.openings:
            found.setdefault(each.site, []).append((each.day, each.outcomes, *each.what))
        return found

    def own(self, site: str) -> dict[str, str]:
        """Hashes of a site's own files by hashes of their paths, without what is written while it is read."""
        folder = site_folder(site)
        own = store.hashes(path for path in folder.rglob("*") if path.is_file() and _counts(path.relative_to(folder)))
        return {store.name_hash(path): found for path, found in own.items()}

    def state(self, site: str, own: dict[str, str], members: tuple[str, ...] = ()) -> State:
        """The state of a site whose own files are `own`."""
        folder = site_folder(site)
        decided = [path for path in (folder / RETURNED / name for name in DECIDED) if path.exists()]
        said = store.fingerprint({"lines": self.openings.get(site, []), "unreadable": self.log.n_unreadable})
        of_members = {f"member {each}": store.fingerprint(_member(each)) for each in members}
        returned = {store.name_hash(path): found for path, found in store.hashes(decided).items()}
        everything = own | self.common | returned | of_members | {plan_log.NAME: said}
        return State(everything, self.program)


def _counts(path: Path) -> bool:
    return path.parts[0] != RETURNED and not path.name.startswith(NOT_DELIVERED)


def _member(site: str) -> dict:
    """What a set sees of a member: its source, and its current run that a set reads."""
    try:
        source = store.sha256(site_folder(site) / "source.yaml")
    except (HoanhapError, OSError):
        return {}
    run = finished.current(site).get(READ_BY_SETS, "-")
    return {"source": source, "run": run, "whole": finished.is_whole(run)}


def recall(site: str) -> Remembered | None:
    """What was remembered of a site, whether it still holds or not; None if nothing is."""
    try:
        told = json.loads((store.processed() / site / REMEMBERED).read_text(encoding="utf-8"))
        return Remembered(State(**told["state"]), told["parts"], tuple(told["members"]), told["keep_until"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(site: str, what: Remembered) -> None:
    """Keep what was found out about a site."""
    told = {"state": vars(what.state), "parts": what.parts, "members": list(what.members)}
    told["keep_until"] = what.keep_until
    store.write_text(store.processed() / site / REMEMBERED, json.dumps(told, ensure_ascii=False, sort_keys=True))
