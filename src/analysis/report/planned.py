"""The plan on a page: when it was written, when outcomes were opened, and what was changed after that."""

from datetime import date

from analysis.disclosure.release import Released
from analysis.report.blocks import Sentences
from analysis.words import Said, Words, say

RETROSPECTIVE = say("Retrospective: the plan was written when the outcomes were already known.")
CHANGED = say("The plan was changed after outcomes were opened.")
SHORT = 12  # digits of a plan's hash on a page; all of them stand in about.json
LANGUAGE_ENDS = {"vi": ".en", "en": ".vi"}  # a text of the plan that the page is not in


def planned(released: Released, write: Words) -> Sentences:
    """When the plan was written, what was known then, who is compared with whom, and what plan.log says."""
    plan = released.about["plan"]
    if plan is None:
        return Sentences((write(say("There is no plan for this site, so nothing here can decide anything.")),))
    compared = [say("Compared with: {whom}", whom=plan["comparison"][write.language])]
    if released.about.get("describes"):
        compared = [say("This page describes; nobody is compared with anybody.")]
    return Sentences(
        tuple(map(write, [_when(released), *compared, *_opened(released, write), *_changes(released, write)]))
    )


def objections(released: Released) -> list[Said]:
    """What has to stand beside a verdict: that outcomes were known, or that the plan was changed after they were opened."""
    found = []
    if released.about["plan"]["outcomes_known"]:
        found.append(RETROSPECTIVE)
    elif _record(released).get("known_before_written"):
        found.append(_when(released))
    if changed(released):
        found.append(
            say(
                "{changed} What was changed stands above, where the plan is described. Read this verdict as one made with "
                "outcomes known.",
                changed=CHANGED,
            )
        )
    return found


def named(released: Released) -> Said | None:
    """The plan's hash in short, for every page; None without a plan."""
    full = released.about.get("plan_hash")
    return say("Plan {hash}.", hash=full[:SHORT]) if full else None


def changed(released: Released) -> bool:
    """Whether the plan differs from the one under which outcomes were first opened."""
    return bool(_record(released).get("deviations"))


def _record(released: Released) -> dict:
    """What plan.log says of this result; nothing where no outcome is opened."""
    return released.about.get("opened") or {}


def _when(released: Released) -> Said:
    plan, record = released.about["plan"], _record(released)
    if plan["outcomes_known"]:
        return RETROSPECTIVE
    if record.get("known_before_written"):
        return say(
            "The plan says that it was written ({written}) before any outcome was opened, but outcomes were opened on {first}: it "
            "counts as written when they were known.",
            written=date.fromisoformat(plan["written"]),
            first=date.fromisoformat(record["first"]),
        )
    return CHANGED if changed(released) else say("The plan was written before any outcome was opened.")


def _opened(released: Released, write: Words) -> list[Said]:
    record = _record(released)
    if not record:
        return []
    texts = []
    if record["first"]:
        texts.append(say("Outcomes were first opened on {day}.", day=date.fromisoformat(record["first"])))
    if not record["recorded"] and not released.about["plan"]["outcomes_known"]:
        texts.append(
            say(
                "That they were opened for this result is not recorded: plan.log could not be written, or this notebook was not "
                "started by hoanhap run."
            )
        )
    of_records = released.about["source"]["kind"] != "set"  # a set has no notebook 1
    if record["recorded"] and of_records and not released.about["plan"]["outcomes_known"]:
        texts.append(_fixed(record))
    if record["look"]:
        texts += _looks(record["look"], released.about["plan"]["analyses"], write)
    if record["n_unreadable"]:
        texts.append(
            say(
                "Lines of plan.log that cannot be read: {n}, so outcomes may have been opened before that day, or under "
                "another plan.",
                n=record["n_unreadable"],
            )
        )
    return texts


def _fixed(record: dict) -> Said:
    if record["locked"]:
        return say(
            "What this plan could show was worked out in notebook 1 on {day}, before any outcome was opened: that fixed the plan.",
            day=date.fromisoformat(record["locked"]),
        )
    return say("Notebook 1 was not run under this plan before outcomes were opened, so nothing had fixed it by then.")


def _looks(look: int, analyses: list[str], write: Words) -> list[Said]:
    """How many states of the files outcomes were opened at, against the days of analysis that the plan named."""
    days = ", ".join(write(date.fromisoformat(day)) for day in analyses)
    named = (
        say("Days of analysis that the plan names: {days}.", days=days)
        if analyses
        else say("The plan names no day of analysis.")
    )
    texts = [say("This is look {k} at the outcomes; each new state of the files counts as one.", k=look), named]
    if look > max(len(analyses), 1):
        texts.append(
            say(
                "That is more looks than were planned. Each one raises the chance of finding a difference that is not there."
            )
        )
    return texts


def _changes(released: Released, write: Words) -> list[Said]:
    """One line a changed field, named and written as in plan.yaml; of texts those in the page's language."""
    end = LANGUAGE_ENDS[write.language]
    rows = [row for row in _record(released).get("deviations", ()) if not row["field"].endswith(end)]
    nothing = say("(not there)")
    return [
        say(
            "Changed after outcomes were opened: {field}: {before} → {after}",
            field=row["field"],
            before=nothing if row["before"] is None else row["before"],
            after=nothing if row["after"] is None else row["after"],
        )
        for row in rows
    ]
