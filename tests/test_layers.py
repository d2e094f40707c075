"""Imports point down: a module of the package imports from lower layers, or from its own package."""

import ast

import pytest

from tests.conftest import PROJECT

PACKAGE = PROJECT / "src" / "analysis"
LAYERS = {
    "words": 0, "errors": 0, "results": 0, "store": 0, "settings": 0, "finished": 0,
    "stats": 1,
    "reference": 1,
    "columns": 1,
    "delivery": 2, "linkage": 2,
    "tables": 3, "plan": 3, "plan_log": 3, "decision": 3, "rollout": 3,
    "intake": 4,
    "sites": 5,
    "cohort": 6,
    "followup": 6, "lending": 6,
    "outcomes": 7,
    "evidence": 8,
    "disclosure": 9,
    "report": 10,
    "run": 11,
    "cli": 12,
}  # fmt: skip
# Within a layer the order is fixed too, so that there is no circle.
ORDER = [
    "words",
    "errors",
    "results",
    "store",
    "finished",
    "settings",
    "columns",
    "reference",
    "delivery",
    "linkage",
    "tables",
    "plan",
    "plan_log",
    "decision",
    "rollout",
    "followup",
    "lending",
]
# Stands beside the line: it writes what agencies would send, so it may know how that is read, not how it is analysed.
SIMULATOR_READS = {"words", "errors", "store", "settings", "reference", "columns", "delivery", "tables", "intake"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "analysis":
            parts = node.module.split(".")[1:]
            yield from [".".join([*parts, alias.name]) for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("analysis.") for alias in node.names if alias.name.startswith("analysis.")
            )


def area(name: str) -> str:
    return name.split(".")[0]


def allowed(mine: str, other: str) -> bool:
    if mine == other:
        return True
    if mine == "simulate":
        return other in SIMULATOR_READS
    if other == "simulate":
        return mine == "cli"
    if LAYERS[mine] == LAYERS[other]:
        return mine in ORDER and other in ORDER and ORDER.index(other) < ORDER.index(mine)
    return LAYERS[other] < LAYERS[mine]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path):
    mine = area(_name(path))
    wrong = [name for name in imported(path) if not allowed(mine, area(name))]
    assert wrong == []


def test_no_circle_within_a_package():
    graph = {_name(path): set(imported(path)) for path in MODULES}
    waits_for = {
        name: {other for other in graph if _imports(targets, other)} - {name} for name, targets in graph.items()
    }
    done: set[str] = set()
    while ready := {name for name in set(graph) - done if waits_for[name] <= done}:
        done |= ready
    assert set(graph) - done == set()


def _name(path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")


def _imports(targets: set[str], other: str) -> bool:
    return any(target == other or target.startswith(other + ".") for target in targets)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_init_files_hold_a_docstring_only(path):
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1 and isinstance(body[0], ast.Expr)


def test_only_the_door_makes_a_released():
    users = [path for path in MODULES if "Released(" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(PACKAGE).as_posix() for path in users] == ["disclosure/release.py"]
