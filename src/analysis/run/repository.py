"""Keeps records of real people, and what was made of them, out of git: what must not be in a commit.

``python -m analysis.run.repository`` looks at what is about to be committed (the hook in `.githooks` calls it), with ``--all`` at
everything that is tracked. It reads what git holds, not what lies in the folder.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

import yaml

from analysis.errors import HoanhapError, Problem
from analysis.words import Said, reader_language, say, words

SITES = ("districts", "studies", "sets")  # folders of data/raw that hold sites
NEVER = ("plan.log", "processing.log")  # names in data/raw that stay on the machine
KEPT_IN_PROCESSED = "data/processed/README.md"
PUBLISHED = frozenset(
    {"source.yaml", "plan.yaml", "published.csv"}
)  # all that a district of real people may have in git
Read = Callable[[str], bytes | None]


def problems(paths: Iterable[str], read: Read) -> list[Problem]:
    """What must not be committed among `paths`.

    Parameters
    ----------
    paths : iterable of str
        As git writes them, from the project's folder.
    read : callable
        Content of a path as git has it; None where it has none.
    """
    return [Problem(what, path) for path in paths for what in _wrong(PurePosixPath(path), read)]


def _wrong(path: PurePosixPath, read: Read) -> Iterator[Said]:
    match path.parts:
        case ("data", "processed", *_) if str(path) != KEPT_IN_PROCESSED:
            yield say("is a result of this machine and stays on it")
        case ("reports", *_):
            yield say("is a page made on this machine and stays on it")
        case ("data", "raw", name) if name in NEVER:
            yield say("is a log of this machine and stays on it")
        case ("data", "raw", kind, site, *rest) if kind in SITES and rest:
            yield from _of_site(kind, site, rest, read)
    if path.suffix == ".key":
        yield say("looks like the key of the pseudonyms, which never leaves its place")
    if path.suffix == ".ipynb":
        yield from _of_notebook(path, read)


def _of_site(kind: str, site: str, rest: list[str], read: Read) -> Iterator[Said]:
    if "_returned" in rest:
        yield say("goes back to the agency and holds names as they were delivered")
        return
    told = _source(kind, site, read)
    if not told:
        yield say("belongs to no source.yaml that could be read, so nobody knows whether it is about real people")
    elif _invented(told):
        return
    elif not _public(told):
        yield say("is about real people whose records are not public (see its source.yaml)")
    elif kind == "districts" and (len(rest) > 1 or rest[0] not in PUBLISHED):
        yield say("stands beside published figures of a real district and is none")


def _of_notebook(path: PurePosixPath, read: Read) -> Iterator[Said]:
    """A notebook with outputs shows a site; that site has to be invented or public."""
    try:
        cells = json.loads(read(str(path)) or b"")["cells"]
        shown = any(cell.get("outputs") for cell in cells)
        sites = set(_sites_of(cells))
    except (ValueError, KeyError, TypeError, AttributeError):
        yield say("cannot be read as a notebook")
        return
    if shown and not (sites and all(_may_be_shown(site, read) for site in sites)):
        yield say("has outputs of a site that is neither invented nor public; clear them before you commit it")


def _sites_of(cells: list[dict]) -> Iterator[str]:
    """Values of the parameter `site`: the notebook's own, and the one that papermill put in."""
    for cell in cells:
        tags = cell.get("metadata", {}).get("tags", [])
        if {"parameters", "injected-parameters"} & set(tags):
            for line in "".join(cell["source"]).splitlines():
                name, _, value = line.partition("=")
                if name.strip() == "site":
                    yield value.partition("#")[0].strip().strip("\"'")


def _may_be_shown(site: str, read: Read) -> bool:
    found = [told for kind in SITES if (told := _source(kind, site, read))]
    return bool(found) and all(_invented(told) or _public(told) for told in found)


def _source(kind: str, site: str, read: Read) -> dict:
    try:
        told = yaml.safe_load(read(f"data/raw/{kind}/{site}/source.yaml") or b"")
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _invented(told: dict) -> bool:
    return told.get("synthetic") is True


def _public(told: dict) -> bool:
    return told.get("access") == "public" and bool(str(told.get("licence") or "").strip())


def _git(*arguments: str) -> bytes | None:
    done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _content(path: str) -> bytes | None:
    return _git("show", f":{path}")


def main(arguments: list[str]) -> int:
    """Print each problem; 1 if there is any, or if git cannot be asked."""
    everything = ["ls-files", "-z"]
    changed = ["diff", "--cached", "--name-only", "-z", "--diff-filter=d"]
    told = _git(*(everything if "--all" in arguments else changed))
    if told is None:
        return 1
    found = problems(filter(None, told.decode("utf-8", "surrogateescape").split("\0")), _content)
    if found:
        write = words(reader_language())
        print("\n".join(HoanhapError(found).lines()), file=sys.stderr)
        print(write(say("Nothing was committed: records of real people stay out of git.")), file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
