"""The command `hoanhap`: running notebooks, and the sites that there are."""

import typer
from rich.table import Table

from analysis import finished, store
from analysis.cli import (
    compare,
    data,
    export,
    export_analysis,
    forget,
    manual,
    purge,
    release,
    rollout,
    run,
    scan,
    spoken,
    verify,
)
from analysis.cli.terminal import OK, SOME_FAILED, console, errors, refused, write
from analysis.errors import HoanhapError
from analysis.words import reader_language, say

app = typer.Typer(
    cls=spoken.Group,
    help=str(say("Evaluate how well models of community reintegration work: one site, or all of them.")),
    epilog=manual.first_steps(),
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


run.register(app)


@app.command(name="list", help=str(say("List the sites, what they are, and which notebooks have a result.")))
def list_sites() -> None:
    """Print a table of the sites."""
    from analysis.tables.source import read_source, site_folders

    if not store.raw().is_dir():
        refused(spoken.no_project())
    table = Table(*(write(text) for text in (say("site"), say("kind"), say("name"), say("results"))), box=None)
    failed = False
    for site, folder in site_folders().items():
        try:
            source = read_source(folder)
        except HoanhapError as fault:
            failed = True
            table.add_row(site, "", write(say("source.yaml has faults")), "")
            first, *others = fault.lines()
            more = write(say(" (and {n} more); see: hoanhap check {site}", n=len(others), site=site)) if others else ""
            errors.print(f"{first}{more}", soft_wrap=True, markup=False)
            continue
        kinds = {"district": say("district"), "study": say("study"), "set": say("set of districts")}
        name = getattr(source.name, reader_language())
        table.add_row(site, write(kinds[source.kind]), name, ", ".join(finished.results(site)))
    console.print(table)
    raise typer.Exit(SOME_FAILED if failed else OK)


data.register(app)
rollout.register(app)
compare.register(app)
verify.register(app)
purge.register(app)
scan.register(app)
release.register(app)
forget.register(app)
export.register(app)
export_analysis.register(app)

for command in app.registered_commands:
    command.cls = spoken.Command
    command.epilog = manual.epilog(command.name or command.callback.__name__)
