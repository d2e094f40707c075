"""What JupyterLab's first notebook lists: the sites, and what is known of each; from released results only."""

from collections.abc import Iterator

from analysis import finished
from analysis.report import labels
from analysis.report.blocks import Sentences, Table
from analysis.report.frame import marks, titled
from analysis.report.show import Shown
from analysis.report.site import Result, results_of
from analysis.words import Said, Words, say, words

VERDICTS = "verdicts"  # the table that says what is known
HEADINGS = (say("site"), say("name"), say("what is known"), say("whom it may be shown"))


def sites(language: str) -> Shown:
    """Every site with a result: a row each, with what is known in a few words."""
    write = words(language)
    found = [(site, results) for site in finished.sites() if (results := results_of(site, (VERDICTS,)))]
    if not found:
        return Shown(Sentences((write(say("No result yet. Run: hoanhap run")),)))
    rows = tuple(_row(site, results, write) for site, results in found)
    note = say("The whole of each is a page in reports/index.html. Nothing here ranks sites.")
    return Shown(Table(write(say("Sites with results")), tuple(map(write, HEADINGS)), rows, write(note), (0, 1, 2, 3)))


def _row(site: str, results: list[Result], write: Words) -> tuple[str, ...]:
    source, synthetic = results[0].released.about["source"], results[0].released.synthetic
    told = "; ".join(text for result in results for text in _known(result, write))
    internal = any(result.released.about["profile"] == "internal" for result in results)
    whom = marks(internal=internal, synthetic=synthetic, write=write) or [write(say("Everybody: the data are public."))]
    name = titled(source["name"][write.language], synthetic, write)
    return site, name, titled(told, synthetic, write), " ".join(whom)


def _known(result: Result, write: Words) -> Iterator[str]:
    """What the verdicts of one notebook say, with its number; those that only describe are named once."""
    verdicts = result.released.table(VERDICTS).to_dict("records")
    said = [_verdict(row) for row in verdicts if row["verdict"] != "described_only"]
    texts = list(map(write, said)) or [write(say("described")) if verdicts else write(say("see its page"))]
    yield f"{result.notebook[0]}: {', '.join(texts)}"


def _verdict(row: dict) -> Said:
    return say("{outcome}: {verdict}", outcome=labels.outcome(row["outcome"]), verdict=labels.VERDICTS[row["verdict"]])
