"""What a result is made of, as one key: inputs, plan, parameters, notebook, the code that it can reach, lock, versions."""

import ast
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

from analysis import store
from analysis.run.work import Work, code_cells

PACKAGE = Path(__file__).parents[1]
NAME = PACKAGE.name
# Those whose version can change a released digit or a drawing.
PACKAGES = ("hoanhap", "matplotlib", "numpy", "pandas", "scipy", "statsmodels")
RUNS = {f"{NAME}.run.filled", f"{NAME}.run.warm.forkserver"}  # execute the notebook; the second is started by its name
# What each file of code may import, by the hash of its content.
KNOWN_IMPORTS: dict[str, list[str]] = {}
CODES = "codes"  # in data/processed: the files behind each hash of code


def parts(work: Work, of_site: dict, of_all: dict | None = None) -> dict:
    """Everything that a result depends on.

    Parameters
    ----------
    work : Work
    of_site : dict
        What `look.parts` says of the site's files.
    of_all : dict, optional
        What `shared` said of the notebook, so that a run of many sites asks once.
    """
    told = {"site": work.site, "notebook": work.notebook, "parameters": work.parameters}
    return told | of_site | (shared(work.notebook) if of_all is None else of_all)


def shared(notebook: str) -> dict:
    """What the results of a notebook depend on at every site."""
    return {
        "reference": reference(),
        "code": code_key(code(notebook)),
        "notebook_file": store.sha256(store.notebook_path(notebook)),
        "lock": store.sha256(store.root() / "requirements.lock"),
        "versions": versions(),
    }


def reference() -> dict[str, str]:
    """Hashes of the tables that hold for all sites; which of them a notebook reads is not told apart."""
    return store.hashes(path for path in (store.raw() / "reference").iterdir() if path.is_file())


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that can change a digit."""
    return {name: importlib.metadata.version(name) for name in PACKAGES} | {"python": platform.python_version()}


def program() -> dict[str, str]:
    """Versions, and the hash of all files of the package, by which machines can tell whether they have the same."""
    there = _files(PACKAGE)
    return versions() | {"analysis": code_key({name: store.sha256(path) for path, name in there.names.items()})}


def code(notebook: str) -> dict[str, str]:
    """Hashes of the package's files that a notebook can reach, by path in the package."""
    texts = tuple(text for text, _ in code_cells(notebook))
    return _hashes(frozenset(_targets("\n".join(_plain(text) for text in texts))) | RUNS)


def code_of(*modules: str) -> dict[str, str]:
    """Hashes of the package's files that modules can reach, themselves included."""
    return _hashes(frozenset(modules))


def code_key(found: dict[str, str]) -> str:
    """One short name for hashes of code."""
    return store.content_key(found)


def remember_code(found: dict[str, str]) -> None:
    """Write down which files stand behind a hash of code, so that a later run can say which of them changed."""
    path = store.processed() / CODES / f"{code_key(found)}.json"
    if not path.exists():
        store.write_json(path, found)


def changed_code(before: str, found: dict[str, str]) -> list[str] | None:
    """Files that differ from those behind an earlier hash of code; None if nobody wrote those down."""
    path = store.processed() / CODES / f"{before}.json"
    if not path.exists():
        return None
    earlier = json.loads(path.read_text(encoding="utf-8"))
    return sorted(name for name in {*earlier, *found} if earlier.get(name) != found.get(name))


def reachable(roots: Iterable[str]) -> set[str]:
    """Modules of the package that can be imported from some of them, wherever in a file the import stands.

    Packages on the way count, because importing a module runs their ``__init__``.
    """
    modules, waiting, found = _files(PACKAGE).modules, list(roots), set()
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found:
            found.add(name)
            package = name if modules[name].stem == "__init__" else name.rpartition(".")[0]
            targets = _imports(modules[name], store.sha256(modules[name]))
            waiting += [*(resolve_name(each, package) for each in targets), name.rpartition(".")[0]]
    return found


def _hashes(roots: frozenset[str]) -> dict[str, str]:
    """Files of the modules reached, and all that is no code: words, templates, and forms are read by whoever wants to."""
    there = _files(PACKAGE)
    files = {there.modules[name] for name in reachable(roots)} | there.others
    return {there.names[path]: store.sha256(path) for path in sorted(files)}


@dataclass(frozen=True)
class _Files:
    """The files of the package: modules by name, what is no code, and the name of each within the package."""

    modules: dict[str, Path]
    others: frozenset[Path]
    names: dict[Path, str]


@cache
def _files(package: Path) -> _Files:
    """Once for a process: a file that is added later counts for the next one."""
    paths = [path for path in package.rglob("*") if path.suffix != ".pyc" and path.is_file()]
    names = {path: path.relative_to(package).as_posix() for path in paths}
    modules = {_module(name): path for path, name in names.items() if name.endswith(".py")}
    return _Files(modules, frozenset(path for path in paths if path.suffix != ".py"), names)


def _module(name: str) -> str:
    """The module in a file of the package."""
    plain = name.removesuffix(".py").removesuffix("__init__").rstrip("/")
    return ".".join([NAME, *filter(None, plain.split("/"))])


def _imports(path: Path, content: str) -> list[str]:
    """What a file may import; `content` is its hash."""
    if content not in KNOWN_IMPORTS:
        KNOWN_IMPORTS[content] = sorted(set(_targets(path.read_text(encoding="utf-8"))))
    return KNOWN_IMPORTS[content]


def _targets(source: str) -> Iterator[str]:
    """Names of the package's modules that a text may import; relative ones begin with a dot."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.level:
            inside = "." * node.level + (f"{node.module}." if node.module else "")
            yield inside.rstrip(".") or "." * node.level
            yield from (f"{inside}{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and _ours(node.module):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(name: str | None) -> bool:
    return name is not None and name.partition(".")[0] == NAME


def _plain(text: str) -> str:
    """A cell without the lines that are for IPython."""
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in text.splitlines())
