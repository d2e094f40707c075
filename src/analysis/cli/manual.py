"""What every command's help ends with: examples that work as they stand, and what its exit status means."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.cli.terminal import OK, REFUSED, SOME_FAILED, STOPPED
from analysis.words import Said, say


@dataclass(frozen=True)
class Manual:
    """Examples of a command with what they do, and the meaning of each exit status."""

    examples: tuple[tuple[str, Said], ...]
    exits: dict[int, Said]


EXAMPLES, EXIT_STATUS = say("Examples"), say("Exit status")
DONE, REFUSAL = say("done"), say("the call was refused; the lines say why")
HALT = say("stopped by Ctrl-C; what was done is kept")
PLAIN = {OK: DONE, REFUSED: REFUSAL}
FIRST_STEPS = (
    ("hoanhap simulate trial", say("an invented district to practise on")),
    ("hoanhap run trial", say("its notebooks, and the report")),
    ("hoanhap run --help", say("what a command takes")),
)
MANUALS = {
    "run": Manual(
        (
            ("hoanhap run", say("everything that changed")),
            ("hoanhap run tarp -n 2_recidivism -p horizon=26w", say("one notebook of one site, 26 weeks instead of 52")),
            ("hoanhap run --explain", say("what would run, and why")),
        ),
        {OK: say("all went well"), SOME_FAILED: say("a site failed, or no notebook applies; its log is named"),
         REFUSED: REFUSAL, STOPPED: HALT},
    ),
    "list": Manual(
        (("hoanhap list", say("every site with the notebooks that have a result")),),
        {OK: DONE, SOME_FAILED: say("a source.yaml has faults")},
    ),
    "new": Manual((("hoanhap new my-district", say("makes data/raw/districts/my-district with templates")),), PLAIN),
    "request": Manual((("hoanhap request my-district", say("letters in Word, beside the templates")),), PLAIN),
    "check": Manual(
        (("hoanhap check mau-01", say("what is wrong in each file; rows to send back; a page on quality")),),
        {OK: say("every row can be used"), SOME_FAILED: say("rows were rejected; they stand in _returned"),
         REFUSED: say("source.yaml or a file cannot be read; the lines say why")},
    ),
    "simulate": Manual(
        (
            ("hoanhap simulate trial", say("a district in which no model has an effect")),
            ("hoanhap simulate trial --seed 7 --world effect", say("other people, and a model that works")),
        ),
        PLAIN,
    ),
    "rollout": Manual((("hoanhap rollout my-district", say("settles the rules; draws once the number is known")),), PLAIN),
    "compare": Manual(
        (
            ("hoanhap compare 3f2c3343 8d5d9faf", say("two runs, by the beginning of their keys")),
            ("hoanhap compare 3f2c3343 8d5d9faf --json", say("the same for a program")),
        ),
        {OK: say("no result changed"), SOME_FAILED: say("a result changed"), REFUSED: REFUSAL},
    ),
    "verify": Manual(
        (("hoanhap verify tarp", say("runs its results once more and compares them byte by byte")),),
        {OK: say("everything came out the same"), SOME_FAILED: say("something differs, changed, or could not be rerun"),
         REFUSED: REFUSAL, STOPPED: HALT},
    ),
    "purge": Manual(
        (("hoanhap purge my-district", say("lists what goes, and asks first")),),
        {OK: DONE, SOME_FAILED: say("the answer was no, or something could not be removed"), REFUSED: REFUSAL},
    ),
    "scan": Manual(
        (("hoanhap scan reports --site my-district --profile partner", say("is anybody of this site in these files?")),),
        {OK: say("nothing was found"), SOME_FAILED: say("something was found: do not pass the files on"), REFUSED: REFUSAL},
    ),
    "release": Manual(
        ((
            "hoanhap release tarp --profile public --ran-by A --checked-by B --to ../out",
            say("asks each point of the checklist, then fills the folder"),
        ),),
        PLAIN,
    ),
    "ledger": Manual(
        (
            ("hoanhap ledger", say("checks the chain and lists it")),
            ("hoanhap ledger --backup /another/disk/ledger.jsonl", say("starts one; once")),
        ),
        PLAIN,
    ),
    "export": Manual(
        (
            ("hoanhap export tarp --to ../documents", say("Word and PDF of one site, in both languages")),
            ("hoanhap export mau-01 --docx --language vi --template five-year --to ../review",
             say("a draft of the summary for the five-year review")),
        ),
        PLAIN,
    ),
    "export-analysis": Manual(
        (("hoanhap export-analysis tarp", say("tables in three formats, a dictionary, and two scripts for R and Python")),),
        PLAIN,
    ),
    "forget": Manual(
        (
            ("hoanhap forget my-district", say("who waits, and whether a batch may run")),
            ("hoanhap forget my-district --request /outside/request.yaml", say("takes one request")),
        ),
        PLAIN,
    ),
}  # fmt: skip


def epilog(name: str) -> str | None:
    """What stands below a command's options; None for a command without a manual."""
    if name not in MANUALS:
        return None
    told = MANUALS[name]
    exits = " · ".join(f"{status}: {meaning}" for status, meaning in told.exits.items())
    return f"{_examples(told.examples)}\n\n{EXIT_STATUS}: {exits}"


def first_steps() -> str:
    """What stands below the list of commands."""
    where = say("Exit status: 0 done · 1 something failed or differs · 2 refused · 130 stopped. By command: {file}",
                file=say("docs/how-to/commands.en.md"))  # fmt: skip
    return f"{_examples(FIRST_STEPS)}\n\n{where}"


def _examples(told: Iterable[tuple[str, Said]]) -> str:
    """Each on a line of its own, what it does below it."""
    lines = [f"  {command}\n      {what}" for command, what in told]
    return "\n".join([f"{EXAMPLES}:", *lines])
