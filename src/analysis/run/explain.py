"""Whether each notebook would run, and why; nothing is run."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analysis import finished, store
from analysis.run import causes, execute, found, key
from analysis.run.causes import Cause
from analysis.run.remembered import Watcher, recall
from analysis.run.work import Outcome, Work
from analysis.words import Said, say

FILES_NAMED = 3  # of code that changed; the others are counted


@dataclass(frozen=True)
class Explained:
    """A notebook on a site, and why it would run; no reason: nothing changed. `faults`: why it cannot."""

    work: Work
    why: tuple[Said, ...] = ()
    faults: tuple[str, ...] = ()


def explain(work: list[Work], today: date) -> Iterator[Explained]:
    """Say of each notebook that applies to its site why it would run.

    A site of which a file changed is read, as it would be by a run, because only then is known which notebooks apply.
    """
    watcher = Watcher()
    of_all = {name: key.shared(name) for name in dict.fromkeys(each.notebook for each in work)}
    for site in dict.fromkeys(each.site for each in work):
        parts = _parts(site, watcher, today)
        if isinstance(parts, Outcome):
            yield Explained(Work(site, "", {}), faults=parts.reasons)
            continue
        for each in (each for each in work if each.site == site and each.notebook in parts):
            yield Explained(each, tuple(_why(each, key.parts(each, parts[each.notebook], of_all[each.notebook]))))


def _parts(site: str, watcher: Watcher, today: date) -> dict[str, dict] | Outcome:
    """What each notebook that applies would be made of."""
    before = recall(site)
    if (
        before
        and before.may_be_here(today)
        and watcher.state(site, watcher.own(site), before.members).own == before.state.own
    ):
        return before.parts
    looked = execute.look_at(site)
    if isinstance(looked, Outcome):
        return looked
    return {name: found.parts(name, looked, on=today) for name in looked.notebooks}


def _why(work: Work, parts: dict) -> Iterator[Said]:
    if finished.is_whole(store.content_key(parts)):
        return
    before = _before(work)
    if before is None:
        yield say("failed the last time") if execute.failed_path(work).exists() else say("never run")
        return
    texts = [text for cause in causes.causes(before, parts) for text in said(cause, before, work)]
    yield from dict.fromkeys(texts or [say("its result is not there any more")])


def _before(work: Work) -> dict | None:
    """What the site's current result was made of."""
    try:
        name = finished.current(work.site)[work.notebook]
        return json.loads((finished.folder(name) / finished.TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError):
        return None


def said(cause: Cause, before: dict, work: Work) -> Iterator[Said]:
    """A cause in words; `before` is what the earlier result was made of."""
    match cause.part:
        case causes.DATA | causes.PLAN if not cause.before:
            yield say("input {name} is new", name=cause.name)
        case causes.DATA | causes.PLAN if not cause.after:
            yield say("input {name} is gone", name=cause.name)
        case causes.DATA | causes.PLAN:
            yield say("input {name} changed", name=cause.name)
        case causes.RECORD:
            yield say("what plan.log says of it changed")
        case causes.DECISION:
            yield say("costs and values changed (decision.yaml)")
        case causes.PARAMETER:
            yield say(
                "new value of parameter {name}: {after} instead of {before}",
                name=cause.name,
                after=cause.after or "–",
                before=cause.before or "–",
            )
        case causes.NOTEBOOK:
            yield say("the notebook changed")
        case causes.CODE:
            yield _code(before["code"], work)
        case causes.PACKAGE:
            yield say("package changed: {name}", name=cause.name)


def _code(before: str, work: Work) -> Said:
    files = key.changed_code(before, key.code(work.notebook))
    if not files:
        return say("code changed")
    named = ", ".join(f"analysis/{name}" for name in files[:FILES_NAMED])
    more = len(files) - FILES_NAMED
    if more > 0:
        return say("code: {files} and {n} more changed", files=named, n=more)
    return say("code: {files} changed", files=named)
