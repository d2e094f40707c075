"""The command `hoanhap`: running notebooks, and the sites that there are."""

from datetime import date
from typing import Annotated

import typer
import yaml
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from analysis.cli import compare, data, rollout
from analysis.cli.terminal import OK, SOME_FAILED, console, errors, refused, write
from analysis.errors import HoanhapError, refuse
from analysis.words import reader_language, say

app = typer.Typer(
    help=str(say("Evaluate how well models of community reintegration work: one site, or all of them.")),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.command(help=str(say("Run the notebooks for the sites named, or for all, and build the report.")))
def run(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID ...]", help=str(say("Sites; all when none is named.")))
    ] = None,
    notebook: Annotated[
        list[str] | None, typer.Option("--notebook", "-n", help=str(say("Only this notebook; may be repeated.")))
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME=VALUE",
            help=str(say("Another value than the notebook's; may be repeated.")),
        ),
    ] = None,
) -> None:
    """Run notebooks and build the report; the exit status is 1 if any site failed, 2 if refused."""
    from analysis.report import site as site_pages
    from analysis.run.execute import plan_work

    try:
        work = plan_work(list(dict.fromkeys(ids or [])), notebook or [], _parameters(parameter or []))
    except HoanhapError as fault:
        refused(fault)
    outcomes = _run_all(work)
    index = site_pages.build()
    for outcome in outcomes:
        if outcome.warning:
            errors.print(f"{outcome.site} · {outcome.notebook}: {outcome.warning}", soft_wrap=True, markup=False)
        if outcome.state == "failed":
            _report_failure(outcome)
    if not outcomes:
        errors.print(escape(write(say("No notebook applies to this site: it lacks the tables or the plan."))))
    console.print(write(say("Report: {path}", path=str(index))), soft_wrap=True, markup=False)
    failed = any(outcome.state == "failed" for outcome in outcomes) or not outcomes
    raise typer.Exit(SOME_FAILED if failed else OK)


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


def _run_all(work: list) -> list:
    """Run everything with a progress bar; a site that fails does not stop the others."""
    from analysis.run.execute import run_site

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    outcomes = []
    with Progress(*columns, console=errors) as progress:
        bar = progress.add_task(write(say("reading")), total=len(work))
        for site in dict.fromkeys(each.site for each in work):
            mine = [each for each in work if each.site == site]

            def begin(each) -> None:
                progress.update(bar, description=f"{each.site} · {each.notebook}")

            before = len(outcomes)
            for outcome in run_site(site, mine, begin, today=date.today()):
                outcomes.append(outcome)
                progress.advance(bar)
            progress.advance(bar, len(mine) - (len(outcomes) - before))
        progress.update(bar, description=write(say("writing the report")))
    for outcome in outcomes:
        if outcome.state != "failed":
            state = {"done": say("done"), "unchanged": say("unchanged")}[outcome.state]
            console.print(f"{outcome.site} · {outcome.notebook}: {write(state)}", markup=False)
    return outcomes


def _report_failure(outcome) -> None:
    first, *others = outcome.reasons
    more = write(say(" (and {n} more)", n=len(others))) if others else ""
    name = " · ".join(filter(None, (outcome.site, outcome.notebook)))
    line = write(
        say("{name} failed: {reason}{more}; log: {log}", name=name, reason=first, more=more, log=str(outcome.log))
    )
    errors.print(line, soft_wrap=True, markup=False)


def _parameters(pairs: list[str]) -> dict:
    """NAME=VALUE texts as values: numbers and lists are read as YAML reads them."""
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise refuse(say("a parameter is written NAME=VALUE"))
        try:
            given[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            raise refuse(say("the value of parameter “{name}” cannot be read", name=name)) from None
    return given


data.register(app)
rollout.register(app)
compare.register(app)
