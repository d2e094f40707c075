"""The page of one outcome: what it is, and what is known of it at each site, districts together among them."""

from collections.abc import Sequence

from analysis.report.overview import about, files, known, tables
from analysis.report.overview.first import band
from analysis.report.overview.known import DECIDE, GROUPS, SIMULATED, TOPICS, Place
from analysis.report.overview.section import Page, Section
from analysis.words import Words, say

ROOT = "../"
DESCRIBED = {"late_30": "repayment", "any_job": "work"}  # outcomes that are described under another one's name


def page(topic: str, places: Sequence[Place], write: Words) -> Page:
    """The page of an outcome in one language."""
    title = known.first_up(write(TOPICS[topic]))
    mine = [place for place in places if _verdicts(place, topic) or _shares(place, topic)]
    sections = [_group(topic, group, mine, write) for group in GROUPS]
    return Page(
        files.outcome_page(topic), title, title, (write(about.OUTCOMES[topic]),), (_said(topic, mine, write),), sections,
        band(mine, write) if mine else (), ("kind", "model", "verdict"),
    )  # fmt: skip


def _said(topic: str, places: Sequence[Place], write: Words) -> str:
    """What is known of an outcome, in a sentence; invented people count for nothing."""
    real = [place for place in places if not place.simulated]
    codes = [(place, known.verdict_of(place, topic)) for place in real]
    decided = [f"{place.name(write)}: {write(known.VERDICTS[code])}" for place, code in codes if code in DECIDE]
    if decided:
        told = write(say("Results of real people that decide: {told}.", told="; ".join(decided)))
        if any(code in DECIDE for place, code in codes if place.group != "study"):
            return told
        elsewhere = say("That was a study elsewhere: it says nothing of the models of a district here.")
        return f"{told} {write(elsewhere)}"
    if real:
        return write(
            say("No result of real people decides. Sites that describe it or cannot tell yet: {n}.", n=len(real))
        )
    return write(say("No result about it rests on real people yet."))


def _verdicts(place: Place, topic: str) -> list[tuple]:
    return [(place, card, row) for card, row in place.verdicts() if known.topic(row["outcome"]) == topic]


def _shares(place: Place, topic: str) -> list[tuple]:
    rows = [(place, card, row) for card in place.cards for row in card.get("shares", ())]
    return [each for each in rows if DESCRIBED.get(each[2]["outcome"], known.topic(each[2]["outcome"])) == topic]


def _group(topic: str, group: str, places: Sequence[Place], write: Words) -> Section:
    mine = [place for place in places if place.group == group]
    judged = [row for place in mine for row in _verdicts(place, topic)]
    described = [row for place in mine for row in _shares(place, topic)]
    made = [tables.verdicts(judged, write, whose=True, root=ROOT)] if judged else []
    made += [tables.shares(described, write, whose=True, root=ROOT)] if described else []
    texts = []
    if made and group == SIMULATED:
        texts.append(
            say("These people are invented: the rows show how such a page reads, and say nothing about any model.")
        )
    return Section(group, write(GROUPS[group]), tuple(map(write, texts)), (), tuple(made))
