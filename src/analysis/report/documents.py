"""Which documents a project has in `docs/`, in which languages, and who reads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis import store
from analysis.report.marked_up import title
from analysis.words import say

FOLDER = "docs"  # beside data/, and in the site
NAME = re.compile(r"(?P<name>[^.]+)(?:\.(?P<language>vi|en))?\.md")
OF_ONE = "en"  # the language of a document whose file does not name one
OF_BOTH = ("glossary", "wording")  # written in both languages side by side
GROUPS = {
    "officers": (
        say("For officers and offices"),
        ("start", "send-data", "files", "prepare-district", "read-result", "faq", "glossary", "plan", "decision", "rollout",
         "export", "commands"),
    ),
    "researchers": (
        say("For researchers"),
        ("formulas", "methods", "validity", "wording", "released-tables", "data-dictionary", "own-analysis", "simulation",
         "domain-checks", "verify"),
    ),
    "keepers": (
        say("For those who keep the data and run the program"),
        ("disclosure", "release", "forget", "many-machines", "performance"),
    ),
    "developers": (say("For developers"), ("extend",)),
}  # fmt: skip


@dataclass(frozen=True)
class Document:
    """One document: its name, and its file in each language that it has."""

    name: str
    files: dict[str, Path]

    def language(self, wanted: str) -> str:
        """The language shown to a reader of `wanted`."""
        return wanted if wanted in self.files or self.name in OF_BOTH else next(iter(self.files))

    def file(self, wanted: str) -> Path:
        """The file shown to a reader of `wanted`."""
        return self.files.get(wanted) or next(iter(self.files.values()))

    def text(self, wanted: str) -> str:
        """What stands in it."""
        return self.file(wanted).read_text(encoding="utf-8")

    def title(self, wanted: str) -> str:
        """Its first heading, else its name."""
        return title(self.text(wanted)) or self.name


def documents() -> dict[str, Document]:
    """Every document of the project by its name, in order of name; none where there is no folder `docs`."""
    files: dict[str, dict[str, Path]] = {}
    for path in sorted([*source().glob("*.md"), *source().glob("how-to/*.md")], key=lambda path: path.name):
        if match := NAME.fullmatch(path.name):
            files.setdefault(match["name"], {})[match["language"] or OF_ONE] = path
    return {name: Document(name, each) for name, each in files.items()}


def made_of() -> dict[str, str]:
    """Hash of each file that the pages are made of, so that they are written again only when one changed."""
    paths = [path for each in documents().values() for path in each.files.values()]
    return store.hashes([*paths, *(source() / "pictures").glob("*.png")]) if paths else {}


def grouped(found: dict[str, Document]) -> Iterator[tuple[str, list[Document]]]:
    """The groups with the documents that there are; what no group names comes last, so that nothing is hidden."""
    named_ = {name for _, names in GROUPS.values() for name in names}
    for code, (_, names) in GROUPS.items():
        rest = [name for name in found if name not in named_] if code == next(reversed(GROUPS)) else []
        if mine := [found[name] for name in [*names, *rest] if name in found]:
            yield code, mine


def source() -> Path:
    """The folder that holds them."""
    return store.root() / FOLDER
