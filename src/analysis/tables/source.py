"""Sites and what their `source.yaml` says: who made the data, who is covered, under which licence."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from analysis import store
from analysis.errors import refuse
from analysis.settings import Both, BothLists, Strict, read_settings
from analysis.tables.processing import Processing
from analysis.words import say

Event = Literal[
    "listed", "reoffence", "custody", "death", "move", "loan", "job", "income", "participation", "supervision"
]

ObservedFor = Literal["everyone", "participants", "own_workers", "own_borrowers"]
KINDS_OF_FOLDERS = ("districts", "studies", "sets")  # in data/raw
COMMENTS = Path("comments") / "comments.yaml"  # in a site's folder
READ_BY_SETS = "2_recidivism"  # the notebook whose results a set puts together
OF_THEIR_OWN: dict[str, ObservedFor] = {"firm": "own_workers", "bank": "own_borrowers"}


class Package(Strict):
    """The package that ships a public data set."""

    name: str
    version: str
    object: str


class Area(Strict):
    """Where a site's people are: units of one map, and what puts somebody there.

    `units` are codes on the map of `valid_on`: communes, a district, a province, or several; a site with units of its
    own (invented ones) lists them in `areas.csv` in its folder. `basis` says whether a person belongs by residence,
    workplace or loan office.
    """

    units: tuple[str, ...] = Field(min_length=1)
    valid_on: date
    basis: Literal["residence", "workplace", "loan_office"]


class Covered(Strict):
    """What a record would show if it happened: kinds of event, where and from when to when.

    Beyond `complete_until`, and in the `lag_days` before it, nothing found is not nothing happened.
    """

    events: tuple[Event, ...] = Field(min_length=1)
    areas: tuple[str, ...] = Field(min_length=1)
    starts: date
    ends: date
    complete_until: date
    lag_days: int = Field(ge=0)


class Record(Strict):
    """One agency's record: who is in it, why they leave it, and what it covers.

    `observed_for` says whose events it would show: everybody's of the area, in a model or not, or those of participants, of a
    firm's own workers, or of a bank's own borrowers only. Left out, a firm sees its own workers and a bank its own
    borrowers, and of other records it is not known.
    """

    name: Both
    recorded_by: Literal["police", "court", "bank", "firm", "people_committee", "social_insurance", "researcher"]
    who: Both
    leaves: Both
    overwrites: bool
    sees_expunged: bool
    observed_for: ObservedFor | None = None
    covers: tuple[Covered, ...] = Field(min_length=1)


class Delivery(Strict):
    """One delivered file: what kind it is, from which record, and the day on which it was true."""

    file: str = Field(pattern=r"^[^/\\]+$")
    role: str
    record: str
    as_of: date
    number_style: Literal["vi", "en"] | None = None
    epoch: Literal[1900, 1904] = 1900
    firm: str = ""


class Source(Strict):
    """What a site's `source.yaml` says about its data; `lottery`: of a study, whether people got into its arms by lot.

    `members` are the sites of a set, which has no data of its own. `agreed_in_writing` are kinds of models in one firm or one
    commune of which firm (or commune) and participants agreed in writing that the public sees their results.
    """

    id: str
    kind: Literal["district", "study", "set"]
    name: Both
    producer: str
    title: str
    citation: str
    licence: str = Field(min_length=1)
    terms: Both | None = None
    access: Literal["public", "restricted"]
    accessed: date
    address: str = ""
    package: Package | None = None
    synthetic: bool
    covers: Both
    not_known: BothLists
    calendar_dates: bool
    followed_until_days: int | None = Field(default=None, gt=0)
    lottery: bool = False
    jobs_observed: Literal["until_first_arrest"] | None = None
    covariates: dict[str, Both] = Field(default_factory=dict)
    constants: dict[str, dict[str, str | int]] = Field(default_factory=dict)
    prices: Both | None = None
    published: str = ""
    files: dict[str, str] = Field(default_factory=dict)
    area: Area | None = None
    records: dict[str, Record] = Field(default_factory=dict)
    deliveries: tuple[Delivery, ...] = ()
    members: tuple[str, ...] = ()
    processing: Processing | None = None
    agreed_in_writing: tuple[Literal["helpers", "firm", "exemplary", "fund"], ...] = ()

    @model_validator(mode="after")
    def _of_members(self) -> "Source":
        if (self.kind == "set") != bool(self.members):
            raise ValueError("a set names its members, and nothing else does")
        return self

    @property
    def open(self) -> bool:
        """Whether a public source and its licence are named, so that nothing has to be hidden."""
        return self.access == "public" and bool(self.licence.strip())


def site_folders() -> dict[str, Path]:
    """Folder of every site by its id, in order of id; sets of sites come after all that they can be made of."""
    found = [
        [folder for kind in each for folder in _folders(kind)] for each in (KINDS_OF_FOLDERS[:2], KINDS_OF_FOLDERS[2:])
    ]
    return {folder.name: folder for each in found for folder in sorted(each, key=lambda folder: folder.name)}


def _folders(kind: str) -> list[Path]:
    return [path.parent for path in (store.raw() / kind).glob("*/source.yaml")]


def site_folder(site: str) -> Path:
    """Folder of one site; an unknown id is refused with the list of those that exist."""
    if not store.SITE_ID.fullmatch(site):
        raise refuse(say("a site is named in lower-case letters, digits and hyphens, like “thanh-mien”"))
    for kind in KINDS_OF_FOLDERS:
        folder = store.raw() / kind / site
        if (folder / "source.yaml").exists():
            return folder
    raise refuse(say("unknown site “{site}”; there are: {sites}", site=site, sites=", ".join(site_folders())))


def read_source(folder: Path) -> Source:
    """The checked `source.yaml` of a site's folder; every mistake in one error."""
    return read_settings(folder / "source.yaml", Source)


def comments_file(site: str) -> Path | None:
    """The file with comments of those concerned on a site's results; None if there is none."""
    paths = (store.raw() / kind / site / COMMENTS for kind in KINDS_OF_FOLDERS)
    return next((path for path in paths if path.exists()), None)
