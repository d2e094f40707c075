"""How a result was made, as others read it: an RO-Crate under the Workflow Run Crate profile, one in each run's folder.

The profile is https://w3id.org/ro/wfrun/workflow/0.5 (with Process Run Crate 0.5 and Workflow RO-Crate 1.0), on RO-Crate 1.1.
Times stand here and nowhere else in the folder. No person, machine, or path of one is named.

The package rocrate would write the same JSON, but it checks no profile, puts a clock and chance into what it is not told, and
would bring itself and arcp into the lock; the graph is a few dozen entries that are always the same.
"""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from analysis import store
from analysis.run.filled import EXECUTED
from analysis.run.inputs import paths
from analysis.run.work import Work

NAME = "ro-crate-metadata.json"
TIMES = ("datePublished", "startTime", "endTime")  # properties that differ each time
BASE = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{BASE}/context", "https://w3id.org/ro/terms/workflow-run/context"]
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
SOFTWARE = {
    "python": "https://www.python.org/",
    "matplotlib": "https://matplotlib.org/",
    "numpy": "https://numpy.org/",
    "pandas": "https://pandas.pydata.org/",
    "scipy": "https://scipy.org/",
    "statsmodels": "https://www.statsmodels.org/",
}
PROGRAM, ACTION, PLAN, LICENCE, LANGUAGE = "#hoanhap", "#run", "#plan", "#licence", "#notebook-format"
FORMATS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".ipynb": "application/x-ipynb+json",
    ".yaml": "application/yaml",
    ".lock": "text/plain",
    ".txt": "text/plain",
    ".py": "text/x-python",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TYPES = {bool: "Boolean", int: "Integer", float: "Float", str: "Text"}
RELEASED = "released/"
INTERNAL = "Internal: neither rounded nor made safe to pass on."

Entity = dict[str, object]


def write(folder: Path, work: Work, parts: dict, begun: datetime, ended: datetime) -> None:
    """Describe a run in `folder`, with the notebook that made it beside its results.

    Parameters
    ----------
    folder : Path
        Holds all that the run leaves but `run.json`.
    work : Work
    parts : dict
        What the result was made of.
    begun, ended : datetime
    """
    source = json.loads((folder / "released" / "about.json").read_text(encoding="utf-8"))["source"]
    notebook = store.notebook_path(work.notebook)
    shutil.copyfile(notebook, folder / notebook.name)
    inputs = _inputs(parts, named=source["synthetic"] or source["access"] == "public")
    files = [_file(folder, path) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != notebook.name]
    graph = [
        _descriptor(),
        _root(work, parts, source, [notebook.name, "run.json", *_ids(files), *_ids(inputs)], ended),
        *_folders(folder, files),
        _workflow(folder, notebook.name, work),
        *_parameters(work.parameters),
        _action(work, notebook.name, parts, inputs, files, begun, ended),
        *inputs,
        *files,
        {"@id": "run.json", "@type": "File", "name": "What the result was made of", "encodingFormat": FORMATS[".json"]},
        *_software(parts),
        *_context(parts, source),
    ]
    store.write_json(folder / NAME, {"@context": CONTEXT, "@graph": graph})


def changed(folder: Path) -> list[str]:
    """Files under `released` of a run that are not what the run wrote: other bytes, one more, one less.

    Against what the crate says beside them: whoever writes both anew is not found out.

    Raises
    ------
    OSError, ValueError
        If there is no crate, or none that can be read.
    """
    graph = json.loads((folder / NAME).read_text(encoding="utf-8"))["@graph"]
    said = {entity["@id"]: entity["sha256"] for entity in graph if "sha256" in entity}
    said = {name: content for name, content in said.items() if name.startswith(RELEASED)}
    files = [path for path in folder.joinpath(RELEASED).rglob("*") if path.is_file()]
    there = {path.relative_to(folder).as_posix(): _sha256(path) for path in files}
    return sorted(name for name in said | there if said.get(name) != there.get(name))


def _descriptor() -> Entity:
    about = {"about": _ref("./"), "conformsTo": _refs((BASE, WORKFLOW_CRATE))}
    return {"@id": NAME, "@type": "CreativeWork", **about}


def _root(work: Work, parts: dict, source: dict, files: list[str], ended: datetime) -> Entity:
    marked = "Simulated data: nobody here is real. " if source["synthetic"] else ""
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{work.notebook} · {work.site}",
        "description": f"{marked}What notebook {work.notebook} found about {source['name']['en']}.",
        "identifier": store.content_key(parts),
        "datePublished": ended.date().isoformat(),
        "license": _ref(LICENCE),
        "conformsTo": _refs(PROFILES),
        "mainEntity": _ref(f"{work.notebook}.ipynb"),
        "mentions": _ref(ACTION),
        "hasPart": _refs(("released/", *files)),
    }


def _workflow(folder: Path, name: str, work: Work) -> Entity:
    return {
        **_file(folder, folder / name),
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": work.notebook,
        "version": _sha256(folder / name)[:12],
        "programmingLanguage": _ref(LANGUAGE),
        "input": _refs(f"#{name}" for name in work.parameters),
        "output": _ref("#released"),
        "softwareRequirements": _refs((PROGRAM, *SOFTWARE.values())),
    }


def _parameters(given: dict) -> Iterator[Entity]:
    """What can be given to the notebook, and what was."""
    for name, value in given.items():
        several = isinstance(value, list)
        kind = TYPES[type(value[0] if several and value else "" if several else value)]
        told = {"name": name, "additionalType": kind, "valueRequired": "True", "workExample": _ref(f"#{name}-value")}
        yield {"@id": f"#{name}", "@type": "FormalParameter", **told} | ({"multipleValues": "True"} if several else {})
        yield {
            "@id": f"#{name}-value",
            "@type": "PropertyValue",
            "name": name,
            "value": value,
            "exampleOfWork": _ref(f"#{name}"),
        }
    output = {"name": "released", "additionalType": "Dataset", "workExample": _ref("released/")}
    yield {"@id": "#released", "@type": "FormalParameter", **output}


def _action(
    work: Work, notebook: str, parts: dict, inputs: list[Entity], files: list[Entity], begun: datetime, ended: datetime
) -> Entity:
    values = [f"#{name}-value" for name in work.parameters]
    return {
        "@id": ACTION,
        "@type": "CreateAction",
        "name": f"Run of {work.notebook} on {work.site}",
        "description": "hoanhap filled in the parameters and executed the notebook.",
        "instrument": _ref(notebook),
        "agent": _ref(PROGRAM),
        "object": _refs((*values, *_ids(inputs), *([PLAN] if parts["plan"] else []))),
        "result": _refs(("released/", *_ids(files))),
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "startTime": begun.isoformat(timespec="seconds"),
        "endTime": ended.isoformat(timespec="seconds"),
    }


def _inputs(parts: dict, *, named: bool) -> list[Entity]:
    """The files that were read, by the hash of their bytes; those of real people who are not public have no other name."""
    files = paths([*parts["inputs"], *parts["reference"], "requirements.lock"])
    names: dict[str, list[str]] = {}
    for name, path in files.items():
        names.setdefault(_sha256(path), []).append(name)
    found = []
    for content, mine in names.items():
        told = [name if named or name not in parts["inputs"] else f"input {content[:12]}" for name in mine]
        entity: Entity = {"@id": _by_hash(content), "@type": "File", "name": told[0], "sha256": content}
        entity["encodingFormat"] = _format(files[mine[0]])
        found.append(entity | ({"alternateName": told[1:]} if told[1:] else {}))
    return found


def _file(folder: Path, path: Path) -> Entity:
    name = path.relative_to(folder).as_posix()
    what = {"name": name, "encodingFormat": _format(path), "sha256": _sha256(path)}
    if name == EXECUTED:
        what["description"] = "The notebook as it was executed. " + INTERNAL
    elif not name.startswith("released/"):
        what["description"] = INTERNAL
    return {"@id": name, "@type": "File", "contentSize": str(path.stat().st_size), **what}


def _folders(folder: Path, files: list[Entity]) -> Iterator[Entity]:
    mine = _refs(name for name in _ids(files) if name.startswith("released/"))
    name = "Tables and facts that were released"
    yield {"@id": "released/", "@type": "Dataset", "name": name, "hasPart": mine, "exampleOfWork": _ref("#released")}


def _software(parts: dict) -> Iterator[Entity]:
    told = {"name": "hoanhap", "softwareVersion": parts["versions"]["hoanhap"], "identifier": parts["code"]}
    yield {"@id": PROGRAM, "@type": "SoftwareApplication", **told}
    for name, url in SOFTWARE.items():
        told = {"name": name, "softwareVersion": parts["versions"][name], "url": url}
        yield {"@id": url, "@type": "SoftwareApplication", **told}
    address = {"identifier": _ref("https://nbformat.readthedocs.io/"), "url": _ref("https://jupyter.org/")}
    yield {"@id": LANGUAGE, "@type": "ComputerLanguage", "name": "Jupyter notebook (Python 3)", **address}


def _context(parts: dict, source: dict) -> Iterator[Entity]:
    for profile, (name, version) in PROFILES.items():
        yield {"@id": profile, "@type": "CreativeWork", "name": name, "version": version}
    licence = {"name": "Licence of the data", "description": source["licence"]}
    yield {"@id": LICENCE, "@type": "CreativeWork", **licence}
    if parts["plan"]:
        plan = {"name": "Plan, settled before outcomes were opened", "identifier": parts["plan"]}
        yield {"@id": PLAN, "@type": "CreativeWork", **plan}


def _format(path: Path) -> str:
    return FORMATS.get(path.suffix.lower(), "application/octet-stream")


def _ids(entities: list[Entity]) -> list[str]:
    return [str(each["@id"]) for each in entities]


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def _refs(names: Iterable[str]) -> list[dict[str, str]] | dict[str, str]:
    """References; RO-Crate asks for a single one without a list around it."""
    found = [_ref(name) for name in names]
    return found[0] if len(found) == 1 else found


def _by_hash(content: str) -> str:
    """The name that RFC 6920 gives to whatever has this SHA-256."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(content)).decode().rstrip("=")


def _sha256(path: Path) -> str:
    """Of a file's bytes as they are, unlike `store.sha256`, so that any tool can check it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
