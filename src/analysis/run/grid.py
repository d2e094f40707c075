"""Sites and notebooks as tasks of an executor: what runs when, what died with its process, who writes.

A task is either a look at a site or one notebook on it, so the tables of a site are checked once and its notebooks spread over
the processes: a large site takes one place at a time while it is looked at, and never holds up the others. Only this process
writes what is shared (`plan.log`, `current.json`, what is remembered); a task writes into folders of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field, replace
from datetime import date

from analysis import finished, store
from analysis.errors import HoanhapError
from analysis.run import execute, found, key, remembered
from analysis.run.executors import Pool
from analysis.run.faults import DIED
from analysis.run.found import Looked
from analysis.run.remembered import Remembered, Watcher
from analysis.run.work import UNCHANGED, Outcome, Work
from analysis.tables.source import read_source, site_folder

TRIES = 2


@dataclass
class Asked:
    """A site of this run: its notebooks, the sites to wait for, and what is known of it so far.

    `own` are the hashes of its files before they were read, `left` the notebooks that have not ended.
    """

    site: str
    work: list[Work]
    after: set[str] = field(default_factory=set)
    own: dict[str, str] = field(default_factory=dict, repr=False)
    found: Looked | None = None
    left: int = 0


@dataclass(frozen=True)
class Task:
    """A look at a site (`work` names no notebook), or a notebook on a site that was looked at."""

    asked: Asked
    work: Work
    parts: dict = field(default_factory=dict, repr=False)
    warning: str = ""
    tries: int = 1

    @property
    def looks(self) -> bool:
        """Whether it is a look."""
        return not self.work.notebook

    def call(self) -> tuple:
        """Function and arguments for the executor."""
        return (execute.look_at, self.work.site) if self.looks else (execute.perform, self.work, self.parts)


def _nobody(running: list[Work]) -> None:
    """Nobody wants to know what runs."""


class Grid:
    """The tasks of one run.

    Parameters
    ----------
    work : list of Work
    pool : Pool
    today : date
        The day that plan.log gets if outcomes are opened.
    tell : callable
        Told what runs, whenever that changes.

    Attributes
    ----------
    total : int
        Outcomes that there will be, as far as it is known yet which notebooks apply.
    """

    def __init__(self, work: list[Work], pool: Pool, today: date, tell: Callable[[list[Work]], None] = _nobody):
        self.pool, self.today, self.tell = pool, today, tell
        self.total = len(work)
        self.watcher = Watcher()
        self.of_all = {name: key.shared(name) for name in dict.fromkeys(each.notebook for each in work)}
        self.waiting = deque(by_site(work))
        self.ready: deque[Task] = deque()
        self.alone: deque[Task] = deque()  # was at work when a process died: nothing runs beside it
        self.flying: dict[Future, Task] = {}

    def outcomes(self) -> Iterator[Outcome]:
        """Run everything; one outcome per notebook that applies, or one for a site with faults, as each ends."""
        for name in self.of_all:
            key.remember_code(key.code(name))
        while self.waiting or self.ready or self.alone or self.flying:
            yield from self._take_off()
            if self.flying:
                yield from self._land(wait(self.flying, return_when=FIRST_COMPLETED).done)

    def _take_off(self) -> Iterator[Outcome]:
        """Submit as many tasks as there are places; what needs no task ends here."""
        if self.alone:
            if not self.flying:
                self._submit(self.alone.popleft())
            return
        while len(self.flying) < self.pool.places:
            if self.ready:
                yield from self._start(self.ready.popleft())
            elif (asked := self._next_site()) is not None:
                yield from self._site(asked)
            else:
                return

    def _next_site(self) -> Asked | None:
        """The next site, unless it is a set of which a member has not ended."""
        busy = {task.asked.site for task in [*self.ready, *self.alone, *self.flying.values()]}
        for asked in self.waiting:
            if not asked.after or not asked.after & (busy | {other.site for other in self.waiting}):
                self.waiting.remove(asked)
                return asked
        return None

    def _site(self, asked: Asked) -> Iterator[Outcome]:
        """All of it unchanged, or a look at it is to be made."""
        look_at = Task(asked, Work(asked.site, "", {}))
        try:
            asked.own = self.watcher.own(asked.site)
            same = unchanged(asked, self.watcher, self.of_all, self.today)
        except (HoanhapError, OSError) as fault:
            yield from self._end(look_at, execute.failed(look_at.work, fault))
            return
        if same is None:
            self._submit(look_at)
        else:
            self.total -= len(asked.work) - len(same)
            yield from (execute.settled(each, outcome) for each, outcome in same)

    def _start(self, task: Task) -> Iterator[Outcome]:
        """Write down that outcomes are opened, and submit a notebook; one whose result is there ends here."""
        ready = execute.prepared(task.work, task.asked.found, self.today, self.of_all[task.work.notebook])
        if isinstance(ready, Outcome):
            yield from self._end(task, ready)
        else:
            parts, warning = ready
            self._submit(replace(task, parts=parts, warning=warning))

    def _submit(self, task: Task) -> None:
        self.tell([task.work, *(each.work for each in self.flying.values())])
        try:
            future = self.pool.executor.submit(*task.call())
        except BrokenExecutor:  # a process died while it had nothing to do
            self.pool.renew()
            future = self.pool.executor.submit(*task.call())
        self.flying[future] = task

    def _land(self, landed: set[Future]) -> Iterator[Outcome]:
        if any(isinstance(future.exception(), BrokenExecutor) for future in landed):
            landed = wait(self.flying).done  # a broken executor lets go of everything
            self.pool.renew()
        for future in [each for each in self.flying if each in landed]:  # in the order in which they took off
            task, fault = self.flying.pop(future), future.exception()
            if isinstance(fault, BrokenExecutor) and task.tries < TRIES:
                self.alone.append(replace(task, tries=task.tries + 1))
            elif isinstance(fault, BrokenExecutor):
                yield from self._end(task, execute.failed(task.work, HoanhapError([DIED])))
            elif fault:
                yield from self._end(task, execute.failed(task.work, fault))
            elif isinstance(result := future.result(), Looked):
                self._looked(task.asked, result)
            else:
                yield from self._end(task, replace(result, warning=task.warning))

    def _looked(self, asked: Asked, result: Looked) -> None:
        """A site is in order: its notebooks come next, before other sites."""
        mine = [each for each in asked.work if each.notebook in result.notebooks]
        asked.found, asked.left = result, len(mine)
        self.total -= len(asked.work) - len(mine)
        self.ready.extend(Task(asked, each) for each in mine)
        if not mine:
            self._remember(asked)

    def _end(self, task: Task, outcome: Outcome) -> Iterator[Outcome]:
        """An outcome becomes known to everybody; with the last one of a site, what was found out is kept."""
        if task.looks:
            self.total -= len(task.asked.work) - 1
            yield outcome
            return
        yield execute.settled(task.work, outcome)
        task.asked.left -= 1
        if not task.asked.left:
            self._remember(task.asked)

    def _remember(self, asked: Asked) -> None:
        """Keep what was found out about a site; where that is not possible it is found out again."""
        looked = asked.found
        try:
            self.watcher.refresh()
            parts = {name: found.parts(name, looked) for name in looked.notebooks}
            state = self.watcher.state(asked.site, asked.own, looked.members)
            until = looked.keep_until.isoformat() if looked.keep_until else ""
            remembered.remember(asked.site, Remembered(state, parts, looked.members, until))
        except (HoanhapError, OSError):
            return


def unchanged(
    asked: Asked, watcher: Watcher, of_all: dict[str, dict], today: date
) -> list[tuple[Work, Outcome]] | None:
    """The outcomes of a site to which nothing happened since all of them were made; None if something did.

    A site whose records may not be here any longer is looked at, too, and refused there.
    """
    before = remembered.recall(asked.site)
    if (
        before is None
        or not before.may_be_here(today)
        or before.state != watcher.state(asked.site, asked.own, before.members)
    ):
        return None
    same = []
    for work in (each for each in asked.work if each.notebook in before.parts):
        name = store.content_key(key.parts(work, before.parts[work.notebook], of_all[work.notebook]))
        if not finished.is_whole(name):
            return None
        same.append((work, Outcome(work.site, work.notebook, UNCHANGED, key=name)))
    return same


def by_site(work: list[Work]) -> list[Asked]:
    """The work of each site; a set waits for those of its members that are in this run."""
    sites: dict[str, Asked] = {}
    for each in work:
        sites.setdefault(each.site, Asked(each.site, [])).work.append(each)
    for asked in sites.values():
        asked.after = set(_members(asked.site)) & set(sites) - {asked.site}
    return list(sites.values())


def _members(site: str) -> tuple[str, ...]:
    """The sites of a set; those of a set that cannot be read are told when it is looked at."""
    folder = site_folder(site)
    try:
        return read_source(folder).members if folder.parent.name == "sets" else ()
    except (HoanhapError, OSError):
        return ()
