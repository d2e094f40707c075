"""What two people answer for before results leave: who they may not be, and the questions that no program can answer."""

import json
import re
import unicodedata
from collections.abc import Sequence

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.tables.source import Source
from analysis.words import Said, say

QUESTIONS: tuple[Said, ...] = (
    say(
        "Neither who ran it nor who checked it runs one of the models, works for a firm in them, or wrote the plan or the notebook."
    ),
    say("Who checked it has read every page in both languages, and did not run it."),
    say("The data owner agreed in writing that this goes to these recipients, and a lawyer was asked whether it may."),
    say("Whoever gets it has signed for it, or it is meant for everybody."),
    say(
        "Firms and communes with a model of their own, and its participants, agreed in writing, or nothing stands there about them."
    ),
    say("Participants, operators and agencies were asked for comments; what they said stands on the page of comments."),
    say("No text (plan, source.yaml, comments) says who somebody is, alone or together with what people there know."),
    say("The copy of the ledger lies on another disk, and was read back this month."),
)


def refuse_unanswered(ran_by: str, checked_by: str, source: Source, notebooks: Sequence[str]) -> None:
    """Refuse names that are missing, the same, or those of somebody who has a part in what is judged.

    Known are the producer and the controller of the data as source.yaml has them, the firms whose lists it names, and the authors
    that a notebook names; who wrote a plan stands nowhere, so the first of `QUESTIONS` asks for it.

    Raises
    ------
    HoanhapError
    """
    problems = []
    names = {say("who ran it"): ran_by, say("who checked it"): checked_by}
    for who, name in names.items():
        if not alike(name):
            problems.append(say("say {who}, by name", who=who))
        elif any(alike(name) == alike(other) for other in _concerned(source, notebooks)):
            problems.append(
                say("{who} may be neither who runs a model, nor the author of the notebook or the data", who=who)
            )
    if alike(ran_by) and alike(ran_by) == alike(checked_by):
        problems.append(say("who ran it and who checked it have to be two people"))
    if problems:
        raise HoanhapError(map(Problem, problems))


def alike(name: str) -> tuple[str, ...]:
    """A name so that two ways of writing it are one: without marks and case, its words in alphabetical order."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return tuple(sorted(re.findall(r"\w+", "".join(each for each in bare if not unicodedata.combining(each)))))


def _concerned(source: Source, notebooks: Sequence[str]) -> list[str]:
    found = [source.producer, *(each.firm for each in source.deliveries)]
    found += [source.processing.controller] if source.processing else []
    for name in notebooks:
        about = json.loads(store.notebook_path(name).read_text(encoding="utf-8"))["metadata"]
        found += [str(each.get("name", "")) for each in about.get("authors", ())]
    return [each for each in found if each]
