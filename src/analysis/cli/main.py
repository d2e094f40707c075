"""The command `hoanhap`: running notebooks, and the sites that there are."""

import typer
from rich.markup import escape
from rich.table import Table

from analysis.cli import compare, data, forget, purge, release, rollout, run, scan, verify
from analysis.cli.terminal import OK, SOME_FAILED, console, errors, write
from analysis.errors import HoanhapError
from analysis.words import reader_language, say

app = typer.Typer(
    help=str(say("Evaluate how well models of community reintegration work: one site, or all of them.")),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


run.register(app)


@app.command(name="list", help=str(say("List the sites, what they are, and which notebooks have a result.")))
def list_sites() -> None:
    """Print a table of the sites."""
    from analysis.report.site import current_results
    from analysis.tables.source import read_source, site_folders

    results = current_results()
    table = Table(*(write(text) for text in (say("site"), say("kind"), say("name"), say("results"))), box=None)
    failed = False
    for site, folder in site_folders().items():
        try:
            source = read_source(folder)
        except HoanhapError as fault:
            failed = True
            table.add_row(site, "", write(say("source.yaml has faults")), "")
            errors.print("\n".join(map(escape, fault.lines())))
            continue
        kinds = {"district": say("district"), "study": say("study"), "set": say("set of districts")}
        done = ", ".join(result.notebook for result in results if result.site == site)
        table.add_row(site, write(kinds[source.kind]), getattr(source.name, reader_language()), done)
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
