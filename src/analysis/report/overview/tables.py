"""Tables of what is known: verdicts, described shares, and kinds of models, each row of one site."""

from collections.abc import Sequence

from markupsafe import Markup

from analysis.report import decision, labels
from analysis.report.counted import NOTHING
from analysis.report.design_level import BEST
from analysis.report.labels import label
from analysis.report.overview import files, known, numbers
from analysis.report.overview.cards import Card
from analysis.report.overview.known import Place
from analysis.report.overview.listing import Listing, Row, data_of, listing
from analysis.report.sentences import horizon_words
from analysis.words import Percent, Words, say

WHY = decision.BECAUSE | {
    "interval": say("by its interval"),
    "other_way_disagrees": say("another way of counting does not agree"),
    "no_other_way": say("another way of counting could not be had"),
    "assigned_by_unit": labels.REASONS["assigned_by_unit"],
}
DIFFERENCE = say("difference (interval)")
SITE = say("site")
TOGETHER = say(
    " Districts together count other people than the sum of these rows: only those whom the records can follow for the whole time, "
    "and who joins later stays among those who had not joined; how many joined in all is not sent."
)


def verdicts(rows: Sequence[tuple[Place, Card, dict]], write: Words, *, whose: bool, root: str) -> Listing:
    """What may be said of outcomes, and why; `whose`: of several sites, each row under its site's name."""
    columns = [say("outcome"), say("what may be said"), say("why"), DIFFERENCE, say("people"), say("page")]
    made = [_verdict(place, card, row, write, whose=whose, root=root) for place, card, row in rows]
    levels = {row["conf_level"] for _, _, row in rows if "conf_level" in row}
    note = say(
        "Difference: participants minus those compared with, of shares in percentage points, in brackets the interval ({level})."
        " “Cannot tell yet” does not mean “does not work”.",
        level=_levels(levels, write),
    )
    return listing(
        say("What may be said of each outcome"), [SITE, *columns] if whose else columns, made, write,
        note=note if levels else say("“Cannot tell yet” does not mean “does not work”."),
        wordy=(0, 1, 2, 3, 6) if whose else (0, 1, 2, 5), synthetic=rows[0][0].simulated, filterable=whose,
    )  # fmt: skip


def _levels(levels: set[float], write: Words) -> str:
    return ", ".join(write(Percent(level, 0)) for level in sorted(levels))


def _verdict(place: Place, card: Card, row: dict, write: Words, *, whose: bool, root: str) -> Row:
    hides, code = card["hides"], known.code_of(row)
    why = write(label(WHY, row["because"])) if row.get("because") else numbers.missing({}, write, hides)
    cells = (
        known.first_up(numbers.outcome(row["outcome"], write)),
        known.signed(code, write),
        why,
        numbers.difference(row, write, hides, decimals=2),
        numbers.count(row, "n", write, hides),
        known.page_of(card, write, root or "../"),
    )
    name = (site_link(place, write, root),) if whose else ()
    return Row((*name, *cells), data_of(place, [known.topic(row["outcome"])], [code]) if whose else {})


def shares(rows: Sequence[tuple[Place, Card, dict]], write: Words, *, whose: bool, root: str) -> Listing:
    """Described shares and means."""
    columns = [say("of whom, of what, when"), say("share or mean (interval); events of people"), say("page")]
    made = []
    for place, card, row in rows:
        cells = (
            known.first_up(numbers.of_whom(row, write)),
            numbers.share(row, write, card["hides"]),
            known.page_of(card, write, root or "../"),
        )
        name = (site_link(place, write, root),) if whose else ()
        made.append(Row((*name, *cells), data_of(place, [], []) if whose else {}))
    note = say(
        "Described, not compared: nothing about what a model does follows from it. Limits without a number between them: of some "
        "people it is not known."
    )
    return listing(
        say("Described"), [SITE, *columns] if whose else columns, made, write, note=note,
        wordy=tuple(range(len(columns) + whose)), synthetic=rows[0][0].simulated, filterable=whose,
    )  # fmt: skip


def kinds(rows: Sequence[tuple[Place, str, dict]], write: Words, *, root: str, whose: bool = False) -> Listing:
    """Kinds of models: those of one site, or `whose`: one kind at several sites."""
    columns = [
        say("joined"),
        say("compared: joined, events of people"),
        say("compared: not joined, events of people"),
        say("difference, percentage points (interval)"),
        say("within"),
        say("level of {best}", best=BEST),
        say("what may be said"),
        say("decision"),
    ]
    made = [_kind(place, kind, row, write, root=root, whose=whose) for place, kind, row in rows]
    levels = {row["conf_level"] for _, _, row in rows if "conf_level" in row}
    intervals = say(" ({level} intervals)", level=_levels(levels, write))
    set_there = any(place.together for place, _, _ in rows)
    note = say(
        "Difference: joined minus not joined, among people eligible on the same day{intervals}; compared are fewer than joined, "
        "because some cannot be followed. With few events each of those who had not joined is taken from one day only. "
        "Level: how much the design can show, 5 a lottery, 1 participants alone, 0 nothing. "
        "Only the model that the plan names can get a verdict; the others are described.{together}",
        intervals=write(intervals) if levels else "",
        together=write(TOGETHER) if set_there else "",
    )
    return listing(
        say("What is known where it runs") if whose else say("The models that run here, by kind"),
        [SITE if whose else say("model"), *columns], made, write, note=note, wordy=(0, 4, 5, 7, 8),
        synthetic=rows[0][0].simulated, filterable=whose,
    )  # fmt: skip


def _kind(place: Place, kind: str, row: dict, write: Words, *, root: str, whose: bool) -> Row:
    hides, code = row["hides"], known.kind_verdict(place, kind)
    cells = (
        site_link(place, write, root) if whose else _model(kind, write, root),
        numbers.count(row, "n_joined", write, hides),
        numbers.events(row, "joined", write, hides),
        numbers.events(row, "not_joined", write, hides),
        numbers.difference(row, write, hides),
        write(horizon_words(row["horizon"])) if "horizon" in row else NOTHING,
        write(row["level"]) if "level" in row else numbers.missing({}, write, hides),
        known.signed(code, write),
        numbers.decided(row, write, hides, why=not whose),
    )
    return Row(cells, data_of(place, [], [code]) if whose else {})


def printed(place: Place, write: Words, *, root: str) -> list[Markup]:
    """What printed figures name of each kind of model, linked to the page about it."""
    told = place.first("printed")
    return [
        Markup("{}: {}").format(_model(kind, write, root), numbers.printed(figure, unit, write))
        for kind, (figure, unit) in (told[1].items() if told else ())
    ]


def _model(kind: str, write: Words, root: str) -> Markup:
    """A link to a kind of model."""
    return known.link(
        known.first_up(write(labels.MODELS[kind])), root + files.file(files.model_page(kind), write.language)
    )


def site_link(place: Place, write: Words, root: str) -> str:
    """A link to a site's page."""
    return known.link(place.name(write), root + files.file(files.site_page(place.id), write.language))
