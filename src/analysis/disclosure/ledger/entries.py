"""One entry of the ledger of releases, as a line of JSON that names the line before by its hash."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

FIRST = "0" * 64  # what stands for the line before the first one
RELEASED, REFUSED, FORGOTTEN, FAILED = "released", "refused", "forgotten", "failed"
KINDS = (RELEASED, REFUSED, FORGOTTEN, FAILED)


@dataclass(frozen=True)
class Rules:
    """What of a profile a reader knows and uses: how small a hidden count is, and how coarse a shown one."""

    minimum_count: int = 1
    rounding: int = 1
    all_or_none_hidden: bool = False
    width: int = 0


@dataclass(frozen=True)
class Printed:
    """One count of people in a release.

    Attributes
    ----------
    key : str
        Its stable name within the site (`keys`).
    value : int or None
        As it was printed; None: hidden.
    reason : str
        Code of why it is hidden (`rules.REASONS`); empty if it is shown.
    """

    key: str
    value: int | None
    reason: str = ""


@dataclass(frozen=True)
class Sum:
    """The count `key` is the sum of others of its site, printed or not."""

    key: str
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was released, refused or removed.

    Attributes
    ----------
    number : int
        From 1 on.
    kind : str
        Of `KINDS`; ``"failed"``: it was entered as released, and the folder did not come to be.
    day : str
        On which it happened.
    ran_by, checked_by : str
        Names.
    site, notebook, run : str
        Of which result; empty where it is about no single one.
    data : str
        State of the data that it rests on: two results of one state count the same people.
    members : dict
        Of a set of sites: state of the data by member.
    plan_hash, profile, recipient : str
    as_of : str
        Day up to which the data of the result go.
    rules : Rules
    cells : tuple of Printed
    sums : tuple of Sum
    why : tuple of str
        Of a refusal or failure: codes, never a value of a person.
    files : dict
        SHA-256 of each file of the folder by its path.
    about : dict
        Further plain facts, such as the number of an entry that this one is about.
    before : str
        Hash of the line before.
    """

    number: int = 0
    kind: str
    day: str
    ran_by: str = ""
    checked_by: str = ""
    site: str = ""
    notebook: str = ""
    run: str = ""
    data: str = ""
    members: dict[str, str] = field(default_factory=dict)
    plan_hash: str = ""
    profile: str = ""
    recipient: str = ""
    as_of: str = ""
    rules: Rules = Rules()
    cells: tuple[Printed, ...] = ()
    sums: tuple[Sum, ...] = ()
    why: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    before: str = FIRST

    @property
    def hidden(self) -> tuple[str, ...]:
        """Keys of the cells that it hid."""
        return tuple(each.key for each in self.cells if each.value is None)


def line_of(entry: Entry) -> str:
    """An entry as its line in the ledger, with the hash of its own content."""
    told = asdict(entry)
    told["cells"] = [[each.key, each.value, each.reason] for each in entry.cells]
    told["sums"] = [[each.key, list(each.parts)] for each in entry.sums]
    text = _text(told)
    return _text(told | {"hash": hashlib.sha256(text.encode()).hexdigest()})


def entry_of(line: str) -> Entry:
    """The entry of a line.

    Raises
    ------
    ValueError
        If it is no entry, or its content does not fit the hash in it.
    """
    told = json.loads(line)
    if not isinstance(told, dict) or told.keys() != {each.name for each in fields(Entry)} | {"hash"}:
        raise ValueError("not an entry")
    own = told.pop("hash")
    if hashlib.sha256(_text(told).encode()).hexdigest() != own or told["kind"] not in KINDS:
        raise ValueError("changed after it was written")
    told["cells"] = tuple(Printed(*each) for each in told["cells"])
    told["sums"] = tuple(Sum(key, tuple(parts)) for key, parts in told["sums"])
    return Entry(**told | {"rules": Rules(**told["rules"]), "why": tuple(told["why"])})


def following(entry: Entry, number: int, before: str) -> Entry:
    """The entry in its place: its number, and the hash of the line before."""
    return replace(entry, number=number, before=before)


def line_hash(line: str) -> str:
    """What the next entry says of a line."""
    return hashlib.sha256(line.encode()).hexdigest()


def _text(told: dict) -> str:
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
