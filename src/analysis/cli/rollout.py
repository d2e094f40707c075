"""The command that draws by lot who starts when."""

from datetime import date

import typer

from analysis import store
from analysis.cli.data import Site
from analysis.cli.terminal import console, refused, write
from analysis.errors import HoanhapError
from analysis.words import say


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Draw by lot in which order communes, firms or people start; says why that is fair.")))(
        rollout
    )


def rollout(site: Site) -> None:
    """Settle the rules of `rollout.yaml`, draw the order once the public number stands there, and write the page on it."""
    from analysis.evidence.rollout import prospect
    from analysis.report import rollout as page
    from analysis.rollout import schedule
    from analysis.rollout.asked import FOLDER, read_rollout
    from analysis.rollout.draw import input_hash
    from analysis.tables.source import read_source, site_folder

    try:
        source, folder = read_source(site_folder(site)), site_folder(site) / FOLDER
        asked = read_rollout(folder)
        found = prospect(asked)
        schedule.settle(folder, asked)
        drawn = None
        if asked.seed.number:
            drawn = schedule.write(folder, asked, synthetic=source.synthetic, today=date.today())
        pages = page.write(folder, source, asked, found, drawn)
    except HoanhapError as fault:
        refused(fault)
    if drawn is None:
        told = [
            say(
                "The rules are settled. Make their hash public before {day}: {hash}",
                day=asked.seed.known_on,
                hash=input_hash(asked),
            ),
            say("On that day write the number into rollout.yaml and run this again."),
        ]
    else:
        told = [
            say(
                "Drawn with the number {number}; hash of the draw: {hash}",
                number=asked.seed.number,
                hash=drawn.drawn.hash,
            )
        ]
    for each in told:
        console.print(write(each), soft_wrap=True, markup=False)
    for path in [folder / schedule.INPUT, *([folder / schedule.FILE] if drawn else []), *pages]:
        console.print(store.relative(path), soft_wrap=True, markup=False)
