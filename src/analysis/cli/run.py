"""The command that runs notebooks, on one site or on all of them, and brings the report up to date."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
import yaml

from analysis import store
from analysis.cli import completion
from analysis.cli.terminal import OK, SOME_FAILED, STOPPED, console, errors, refused, write
from analysis.errors import HoanhapError, refuse
from analysis.words import Said, reader_language, say, words

PLAN = say("docs/how-to/plan.en.md")

Sites = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID ...]", help=str(say("Sites; all when none is named.")), autocompletion=completion.sites
    ),
]
Notebooks = Annotated[
    list[str] | None,
    typer.Option(
        "--notebook",
        "-n",
        help=str(say("Only this notebook; may be repeated.")),
        autocompletion=completion.notebooks,
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", "-p", metavar="NAME=VALUE", help=str(say("Another value than the notebook's; may be repeated."))
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, help=str(say("Processes; as many as processors and memory allow if left out."))
    ),
]
Scheduler = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help=str(say("Run on the workers of this Dask cluster.")))
]
Explain = Annotated[bool, typer.Option("--explain", help=str(say("Say what would run, and why; run nothing.")))]


def register(app: typer.Typer) -> None:
    """Add the command to `hoanhap`."""
    app.command(help=str(say("Run the notebooks for the sites named, or for all, and build the report.")))(run)


def run(
    ids: Sites = None,
    notebook: Notebooks = None,
    parameter: Parameters = None,
    jobs: Jobs = None,
    scheduler: Scheduler = "",
    explain: Explain = False,
) -> None:
    """Run notebooks and build the report; the exit status is 1 if any site failed, 2 if refused, 130 if stopped."""
    from analysis.run.work import plan_work

    try:
        work = plan_work(list(dict.fromkeys(ids or [])), notebook or [], _parameters(parameter or []))
        raise typer.Exit(_explain(work) if explain else _run(work, jobs, scheduler))
    except HoanhapError as fault:
        refused(fault)


def _explain(work: list) -> int:
    """Print why each notebook would run."""
    from analysis.run import remembered
    from analysis.run.explain import explain

    remembered.load_hashes()
    counts = {True: 0, False: 0}
    for told in explain(work, date.today()):
        name = " · ".join(filter(None, (told.work.site, told.work.notebook)))
        would = bool(told.why or told.faults)
        counts[would] += 1
        reasons = [*map(write, told.why), *told.faults] or [write(say("unchanged"))]
        console.print(f"{name}: {'; '.join(reasons)}", soft_wrap=True, markup=False)
    summary = say("{would} would run, {not_} would not", would=counts[True], not_=counts[False])
    console.print(write(summary), markup=False)
    return OK


def _run(work: list, jobs: int | None, scheduler: str) -> int:
    """Run everything with this folder locked; the exit status."""
    from analysis.run import executors, faults, lock, remembered

    with lock.alone():
        lock.sweep()
        remembered.load_hashes()
        pool = executors.dask(scheduler) if scheduler else executors.local(jobs)
        try:
            status = _outcomes(work, pool)
            remembered.save_hashes()
        except KeyboardInterrupt:
            pool.stop()
            errors.print(
                write(say("Stopped; what was done is kept, and the next run goes on from there.")), markup=False
            )
            return STOPPED
        except OSError as fault:
            pool.stop()
            errors.print("; ".join(faults.reasons(fault)), soft_wrap=True, markup=False)
            return SOME_FAILED
        pool.close()
        return status


def _outcomes(work: list, pool) -> int:
    """Run everything, bring the report up to date, and say how it ended."""
    from analysis.cli import replaced
    from analysis.cli.progress import Watch
    from analysis.run.faults import reasons
    from analysis.run.grid import Grid
    from analysis.run.pages import publish
    from analysis.run.work import FAILED, Outcome

    before = replaced.current(work)
    with Watch(len(work)) as watch:
        outcomes, grid = [], Grid(work, pool, date.today(), watch.running)
        for outcome in grid.outcomes():
            outcomes.append(outcome)
            watch.ended(outcome, grid.total)
        published = publish(pool, watch.writing)
    order = {(each.site, each.notebook): number for number, each in enumerate(work)}
    outcomes.sort(key=lambda each: order.get((each.site, each.notebook), -1))
    outcomes += [Outcome(page.site, page.notebook, FAILED, reasons(fault)) for page, fault in published.failed]
    for outcome in outcomes:
        if outcome.warning:
            errors.print(f"{outcome.name}: {outcome.warning}", soft_wrap=True, markup=False)
        if outcome.state == FAILED:
            _report_failure(outcome)
    if not outcomes:
        nothing = say("No notebook applies to this site: it lacks the tables or the plan.")
        errors.print(write(nothing), soft_wrap=True, markup=False)
    for line in [*_unplanned(work), *_lacking(work, outcomes), *_without_rows(outcomes)]:
        errors.print(f"→ {write(line)}", soft_wrap=True, markup=False)
    console.print(write(watch.total()), markup=False)
    for line in replaced.lines(before, outcomes):
        console.print(write(line), markup=False)
    console.print(write(say("Report: {path}", path=str(published.first))), soft_wrap=True, markup=False)
    return SOME_FAILED if not outcomes or any(each.state == FAILED for each in outcomes) else OK


def _unplanned(work: list) -> list[Said]:
    """A line for each site without any plan: most notebooks need one, and nothing else says so."""
    from analysis.tables.source import site_folder

    common = store.raw() / "plan.yaml"
    sites = [] if common.exists() else list(dict.fromkeys(each.site for each in work))
    return [
        say("{site} has no plan; put {file} back, or see {how}", site=site, file=store.relative(common), how=PLAN)
        for site in sites
        if not (site_folder(site) / common.name).exists()
    ]


def _lacking(work: list, outcomes: list) -> Iterator[str]:
    """A line for each result that a district with files of its own was asked for and has no data for."""
    from analysis.report.lacking import lacking
    from analysis.run.work import FAILED
    from analysis.tables.source import read_source, site_folder

    failed = {each.site for each in outcomes if each.state == FAILED}
    asked, ran = _notebooks(work), _notebooks(outcomes)
    for site in (site for site in asked if site not in failed):
        lines = [write(text) for name, text in lacking(ran.get(site, set())).items() if name in asked[site]]
        if lines and read_source(site_folder(site)).deliveries:
            yield from (f"{site}: {line}" for line in lines)


def _notebooks(given: list) -> dict[str, set[str]]:
    """The notebooks of each site, in order of site."""
    found: dict[str, set[str]] = {}
    for each in given:
        found.setdefault(each.site, set()).add(each.notebook)
    return found


def _without_rows(outcomes: list) -> Iterator[str]:
    """A line for each file without a row of a site that was run: its results stand on fewer files than were sent."""
    from analysis.run.work import DONE

    done = dict.fromkeys(each.site for each in outcomes if each.site and each.state == DONE)
    if not done:
        return
    from analysis.cli.overlooked import without_rows
    from analysis.intake.prepare import counted  # takes seconds
    from analysis.tables.source import read_source, site_folder

    for site in done:
        folder = site_folder(site)
        source = read_source(folder)
        files = counted(folder, source).get("files") if source.deliveries else None
        if files is not None:
            yield from (f"{site}: {write(line)}" for line in without_rows(files, words(reader_language())))


def _report_failure(outcome) -> None:
    first, *others = outcome.reasons
    more = write(say(" (and {n} more)", n=len(others))) if others else ""
    line = write(say("{name} failed: {reason}{more}", name=outcome.name, reason=first, more=more))
    line += write(say("; notebook: {path}", path=str(outcome.kept))) if outcome.kept else ""
    line += write(say("; log: {path}", path=str(outcome.log))) if outcome.log else ""
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
