"""The site that people read, kept up to date: only pages whose result changed are written again."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, as_completed, wait
from dataclasses import dataclass
from pathlib import Path

from analysis import finished, store
from analysis.report import documents
from analysis.report.overview import files
from analysis.run import key
from analysis.run.executors import Pool
from analysis.run.parameters import NOTEBOOKS
from analysis.tables.source import comments_file

MADE = "pages.json"  # in data/processed: which pages stand in `reports`, of which runs, and each one's card
WRITES = "analysis.report.site"
FIRST = "index.html"
DOCUMENTS = "documents.json"  # in data/processed: what the rendered documents are made of, and what the search index says of them
QUALITY = "1_evaluability"  # whose results have a page about their data too


@dataclass(frozen=True)
class Page:
    """The pages of one result: whose, by which run, and the code and notebook that they are made with."""

    site: str
    notebook: str
    run: str
    made_with: str

    @property
    def name(self) -> str:
        """Site and notebook."""
        return f"{self.site}/{self.notebook}"

    @property
    def files(self) -> tuple[str, ...]:
        """Both languages, with those of the site's comments and of its data, as paths in `reports`."""
        names = [self.name, f"{self.site}/comments", *([f"{self.site}/quality"] if self.notebook == QUALITY else [])]
        return tuple(f"{name}{ending}" for name in names for ending in (".html", ".en.html"))


@dataclass(frozen=True)
class Published:
    """The first page of the site, and the results whose pages could not be made, with what went wrong."""

    first: Path
    failed: tuple[tuple[Page, BaseException], ...] = ()


def publish(pool: Pool, tell: Callable[[int, int], None] = lambda done, total: None) -> Published:
    """Bring `reports` up to date with the current results.

    The same as `report.site.build` writes, byte for byte. Nothing is written if no result changed. `tell` is told how many
    results of how many have their pages.

    Raises
    ------
    OSError
        If something cannot be written.
    """
    target = store.root() / "reports"
    pages, made, told = wanted(), _read(MADE), _read(DOCUMENTS)
    with_documents = _with_documents(target, told)
    stale = [page for page in pages if not _stands(page, made, target)]
    complete = set(made) == {page.name for page in pages} and all(
        (target / name).is_file() for name in _together(pages)
    )
    if not stale and complete and with_documents == told:
        return Published(target / FIRST)
    again = set(stale)
    kept = {page.name: made[page.name] for page in pages if page not in again}
    _write_made(kept)  # what is about to be written again does not count until it is whole
    failed = []
    for number, (page, future) in enumerate(_written(pool, target, stale), 1):
        tell(number, len(stale))
        fault = future.exception()
        if isinstance(fault, OSError):
            raise fault
        if fault:
            failed.append((page, fault))
        else:
            kept[page.name] = {"run": page.run, "made_with": page.made_with, "card": future.result()}
    there = [page for page in pages if page.name in kept]
    _clear(target, there)
    changed = {name.partition("/")[0] for name in set(made) ^ {page.name for page in there}} | {
        page.site for page in stale
    }
    first = _finish(target, there, kept, changed, with_documents.get("entries", {}))
    store.write_json(store.processed() / DOCUMENTS, with_documents)
    return Published(first, tuple(failed))


def _with_documents(target: Path, told: dict) -> dict:
    """What the rendered documents are made of, and their entries in the search index; written again if that is another now."""
    of = documents.made_of()
    made_with = store.content_key({"code": key.code_of(WRITES), "of": of}) if of else ""
    stands = not of or (target / documents.FOLDER / FIRST).is_file()
    if told.get("made_with", "") == made_with and stands:
        return told
    from analysis.report import handbook

    return {"made_with": made_with, "entries": handbook.write(target)}


def _written(pool: Pool, target: Path, pages: list[Page]) -> Iterator[tuple[Page, Future]]:
    """Each page as it ends; what was lost with a process is written once more, one after another."""
    futures = {pool.executor.submit(_write, target, page): page for page in pages}
    lost = []
    for future in as_completed(futures):
        if isinstance(future.exception(), BrokenExecutor):
            lost.append(futures[future])
        else:
            yield futures[future], future
    for page in lost:
        pool.renew()
        future = pool.executor.submit(_write, target, page)
        wait([future])
        yield page, future


def wanted() -> list[Page]:
    """The pages of all current results, in order of site and notebook."""
    program = {
        "code": key.code_of(WRITES),
        "reference": key.reference(),
        "documents": bool(documents.documents()),
        **key.versions(),
    }
    made_with = {name: _made_with(name, store.fingerprint(program)) for name in NOTEBOOKS}
    found = []
    for site in finished.sites():
        runs = [(name, run) for name, run in finished.results(site).items() if name in made_with]
        path = comments_file(site)
        said = {"comments": store.sha256(path)} if path else {}
        found += [Page(site, name, run, _and_comments(made_with[name], said)) for name, run in runs]
    return found


def _and_comments(made_with: str, said: dict[str, str]) -> str:
    """What pages are made with, the site's comments too where it has some."""
    return store.content_key({"made_with": made_with, **said}) if said else made_with


def _made_with(notebook: str, program: str) -> str:
    return store.content_key({"program": program, "notebook": store.sha256(store.notebook_path(notebook))})


def _stands(page: Page, made: dict, target: Path) -> bool:
    before = made.get(page.name)
    same = before and (before["run"], before["made_with"]) == (page.run, page.made_with)
    return bool(same) and all((target / name).is_file() for name in page.files)


def _write(target: Path, page: Page) -> dict:
    """Write the pages of one result; its card."""
    from analysis.report.site import read_result, write_result

    result = read_result(page.site, page.notebook, page.run)
    return write_result(target, result, documents=bool(documents.documents()))


def _finish(target: Path, pages: list[Page], kept: dict, changed: set[str], entries: dict) -> Path:
    """Write the pages about many results, those of single sites where something of the site changed."""
    from analysis.report.site import write_index

    cards = [kept[page.name]["card"] for page in pages]
    first = write_index(target, cards, documents=entries, again=changed)
    _write_made(kept)
    return first


def _together(pages: list[Page]) -> list[str]:
    """Files of the pages about many results."""
    return files.files(dict.fromkeys(page.site for page in pages))


def _clear(target: Path, pages: list[Page]) -> None:
    """Remove what belongs to no current result."""
    kept = {target / name for page in pages for name in page.files} | {target / name for name in _together(pages)}
    folders = {target / page.name for page in pages} | {path.parent for path in kept} | {target / documents.FOLDER}
    inside = [path for path in target.glob("*/*") if path.parent != target / documents.FOLDER]
    for path in [*inside, *target.glob("*")]:
        if path.is_dir() and path not in folders:
            shutil.rmtree(path)
        elif path.is_file() and path not in kept:
            path.unlink()


def _read(name: str) -> dict:
    try:
        return json.loads((store.processed() / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write_made(made: dict) -> None:
    store.write_text(store.processed() / MADE, json.dumps(made, ensure_ascii=False, sort_keys=True))
