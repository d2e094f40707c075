"""The page on a phased start drawn by lot: why it is fair, how to check it, what it will be able to show.

It is made before anybody has started, from the rules and the draw alone, so it takes no `Released`.
"""

from pathlib import Path

from markupsafe import Markup

from analysis import store
from analysis.evidence.rollout import Prospect
from analysis.report import labels, simulated
from analysis.report import rollout_texts as texts
from analysis.report.blocks import Block, Sentences, Table
from analysis.report.counted import NOTHING, table_of
from analysis.report.frame import PAGES, framed, marks, named, titled
from analysis.report.labels import label
from analysis.rollout.asked import PERSON, Rollout
from analysis.rollout.schedule import FILE, Schedule
from analysis.tables.source import Source
from analysis.words import LANGUAGES, Said, Words, say, words

NAME = "rollout"
MOST_ROWS = 200  # of a list on the page; all of them stand in the file


def write(folder: Path, source: Source, asked: Rollout, found: Prospect, schedule: Schedule | None) -> list[Path]:
    """Write the page into a folder, in both languages.

    Parameters
    ----------
    folder : Path
    source : Source
    asked : Rollout
    found : Prospect
    schedule : Schedule or None
        None: not drawn yet.

    Returns
    -------
    list of Path
        ``rollout.html`` (Vietnamese) and ``rollout.en.html``; each stands alone.
    """
    paths = []
    for language in LANGUAGES:
        paths.append(folder / named(NAME, language))
        store.write_text(paths[-1], _page(source, asked, found, schedule, words(language)))
    return paths


def sections(asked: Rollout, found: Prospect, schedule: Schedule | None, write: Words) -> list[tuple[Said, Block]]:
    """The page's headings and what stands below each."""
    return [
        (say("Why by lot, and why that is fair"), _listed(texts.fair(asked, found, write.language), write)),
        (say("The waves"), waves(asked, write)),
        (say("What was drawn"), _drawn(asked, schedule, write)),
        (say("How anybody can check it"), _listed(texts.checks(asked, schedule), write)),
        (say("What it will be able to show"), _listed(texts.shows(asked, found), write)),
        (say("What has to be kept afterwards"), _listed(texts.kept(asked), write)),
    ]


def waves(asked: Rollout, write: Words) -> Table:
    """The first day and the places of each wave."""
    names = [*(_wave(i, write) for i in range(len(asked.waves))), *([_wave(None, write)] if asked.left else [])]
    columns = {
        say("wave"): names,
        say("starts"): [*(write(wave.starts) for wave in asked.waves), *([NOTHING] if asked.left else [])],
        say("places"): list(map(write, asked.places)),
    }
    return table_of(say("Waves and places, settled before the draw"), columns, write, words=2)


def _drawn(asked: Rollout, schedule: Schedule | None, write: Words) -> Block:
    if schedule is None:
        known, where = asked.seed.known_on, getattr(asked.seed.where, write.language)
        wait = say("Nothing yet. The number becomes known on {known}: {where}.", known=known, where=where)
        then = say("Then write it into rollout.yaml (seed, number) and run the command again.")
        return Sentences((write(wait), write(then)))
    days = schedule.starts
    order = sorted(zip(schedule.drawn.waves, range(len(days)), days, strict=True))[:MOST_ROWS]
    left = len(asked.waves)
    unit = say("row of the list") if asked.what == PERSON else label(labels.UNIT, asked.what)
    columns = {
        unit: [name for _, _, name in order],
        say("wave"): [_wave(None if wave == left else wave, write) for wave, _, _ in order],
        say("starts"): [write(days[name]) or NOTHING for _, _, name in order],
    }
    note = say("The first {n} rows; all of them: {file}", n=MOST_ROWS, file=FILE) if len(days) > MOST_ROWS else ""
    caption = say("Drawn with the number {number}", number=asked.seed.number)
    return table_of(caption, columns, write, note, words=3)


def _wave(number: int | None, write: Words) -> str:
    return write(say("no day yet")) if number is None else write(say("wave {number}", number=number + 1))


def _listed(told: list[Said], write: Words) -> Sentences:
    return Sentences(tuple(map(write, told)), listed=True)


def _page(source: Source, asked: Rollout, found: Prospect, schedule: Schedule | None, write: Words) -> str:
    language, synthetic = write.language, source.synthetic
    made = [
        (write(heading), Markup((simulated.marked(block, write) if synthetic else block).html()))
        for heading, block in sections(asked, found, schedule, write)
    ]
    name = titled(getattr(source.name, language), synthetic, write)
    title = write(say("Who starts when: drawn by lot"))
    intro = say(
        "{models}: {n} {units}, {waves} waves.",
        models=label(labels.MODELS, asked.models),
        n=len(asked.names),
        units=label(labels.ASSIGNED, asked.what),
        waves=len(asked.waves),
    )
    return PAGES.get_template("quality.html").render(
        framed(
            write, 0, f"{title} – {name}", NAME, marks(internal=False, synthetic=synthetic, write=write), alone=True
        ),
        heading=title,
        site_name=f"{name} ({source.id})",
        intro=write(intro),
        sections=made,
    )
