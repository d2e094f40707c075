"""How a result was made, at the end of its page: the run, which files by kind and number, what was refused, what guards found."""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from analysis import store
from analysis.disclosure.release import Released
from analysis.intake.reasons import describe
from analysis.report import checks, guarded, labels, simulated
from analysis.report.blocks import Block, Blocks, Sentences, Table
from analysis.report.counted import NOTHING
from analysis.report.labels import label
from analysis.report.records import naming
from analysis.words import Said, Words, say

TITLE, ANCHOR = say("How this result was made"), "made"
SHORT = 16  # digits of a hash on a page; run.json has all of them
RUNS = "data/processed/runs/"
GUARDS = labels.GUARDS | {
    "one_arm": say("sources of jobs and pay that show one side only"),
    "wage_step": say("a step of the minimum wage within the months compared"),
    "wage_step_in_trend": say("a step of the minimum wage within the months of a trend"),
}
HASHES = {"notebook_file": say("notebook, as a file"), "code": say("program"), "lock": say("libraries"), "plan": say("plan"),
          "decision": say("what decides"), "replication": say("printed numbers")}  # fmt: skip


def made(released: Released, told: dict, write: Words) -> Block:
    """What `run.json` says of a result; of a guarded one only what tells nothing of its files.

    Parameters
    ----------
    released : Released
    told : dict
        What `run.json` holds; empty where there is none.
    write : Words
    """
    if not told:
        parts: list = [Sentences((write(say("The run's own account is not here; whoever ran it has it.")),))]
    elif guarded.is_guarded(released):
        hidden = say("Which files it read, and what of them was refused, is told only where it was run.")
        parts = [_parts(told, write), Sentences((write(hidden),))]
    else:
        parts = [
            _parts(told, write),
            _files(told, released, write),
            *_refused(told, released, write),
            *_fired(told, write),
        ]
    block = Blocks(tuple(parts))
    return simulated.marked(block, write) if released.synthetic else block


def _parts(told: dict, write: Words) -> Table:
    """What the run's number stands for."""
    rows = [(write(say("run")), told["key"]), (write(say("notebook")), told["notebook"])]
    rows += [(write(words), told[name][:SHORT]) for name, words in HASHES.items() if told.get(name)]
    rows += [(name, version) for name, version in sorted(told.get("versions", {}).items())]
    if told.get("reference"):
        rows.append((write(say("reference tables, all together")), store.fingerprint(told["reference"])[:SHORT]))
    note = say(
        "First {n} digits of each hash (SHA-256); all of them stand in run.json and ro-crate-metadata.json beside the result. "
        "Whoever has the same of everything gets the same result, digit by digit.",
        n=SHORT,
    )
    heading = (write(say("what")), write(say("version or hash")))
    return Table(write(say("What the result depends on")), heading, tuple(rows), write(note), (0, 1), folded=True)


def _files(told: dict, released: Released, write: Words) -> Table:
    names = naming(released, write)
    rows = tuple((_named(name, names.file, write), found[:SHORT]) for name, found in _inputs(told["inputs"]))
    note = say("Delivered files are called by their kind and number, because names of files can be those of people.")
    heading = (write(say("file")), write(say("hash")))
    return Table(write(say("Files that were read")), heading, rows, write(note), (0, 1), folded=True)


def _inputs(hashes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each file with its hash; those of one earlier run as one."""
    runs: dict[str, dict[str, str]] = {}
    for name, found in hashes.items():
        if name.startswith(RUNS):
            runs.setdefault(name.removeprefix(RUNS).partition("/")[0], {})[name] = found
        else:
            yield name, found
    yield from ((RUNS + key, store.fingerprint(files)) for key, files in runs.items())


def _named(name: str, file: Callable[[str], str], write: Words) -> str:
    """A file as people call it: a delivered one by kind and number, an earlier run by its number."""
    last = PurePosixPath(name).name
    if name.startswith(RUNS):
        return write(say("results of run {run}", run=last))
    return file(last) if " #" in last else last


def _refused(told: dict, released: Released, write: Words) -> list[Block]:
    """Rows of files that were not used, by reason."""
    names = naming(released, write)
    rows = [
        (names.file(file), write(describe(reason)), write(n), write(found["rows"]))
        for file, found in told.get("refused", {}).items()
        for reason, n in found.get("rejected", {}).items()
    ]
    if not rows:
        return []
    heading = (say("file"), say("why not used"), say("rows"), say("of rows in the file"))
    note = say("Rows that can be mended went back to whoever keeps the files, with the reason beside each.")
    caption = write(say("Rows that were not used"))
    return [Table(caption, tuple(map(write, heading)), tuple(rows), write(note), (0, 1), folded=True)]


def _fired(told: dict, write: Words) -> list[Block]:
    """Guards that found something, for the comparisons that they found it in."""
    rows = []
    for name, found in told.get("guards", {}).items():
        *_, guard, last = [*name.split("/"), ""] if name.rpartition("/")[2] not in labels.MODELS else name.split("/")
        whose: Said | str = label(labels.MODELS, last) if last else say("all")
        follows = write(label(checks.CONSEQUENCES, found["consequence"]))
        counts = [write(int(found[each])) if found.get(each) else NOTHING for each in ("n", "n_of")]
        rows.append((write(label(GUARDS, guard)), write(whose), follows, *counts))
    if not rows:
        return []
    heading = (say("what was looked for"), say("comparison"), say("what follows"), say("found in"), say("of"))
    caption = write(say("Guards that found something"))
    return [Table(caption, tuple(map(write, heading)), tuple(rows), "", (0, 1, 2), folded=True)]
