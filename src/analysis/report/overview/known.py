"""What cards know, read for one site, in words: verdicts with their signs, estimates with their intervals, counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from analysis.report import labels
from analysis.report.counted import NOTHING
from analysis.report.frame import titled
from analysis.report.overview import files
from analysis.report.overview.cards import SIMULATED, TOLD_BY, Card
from analysis.words import Words, say

GROUPS = {
    "district": say("Districts"),
    "set": say("Districts together"),
    "study": say("Studies of real people, for replication"),
    SIMULATED: say("Simulated districts: nobody in them is real"),
}
TOPICS = {
    "reoffending": say("new offences"),
    "repayment": say("repayment"),
    "work": say("work and pay"),
    "community": say("community sentences"),
}
OF_TOPIC = {
    "rearrest": "reoffending",
    "loans": "repayment",
    "borrowers": "repayment",
    "employed": "work",
    "income": "work",
    "work": "work",
    "failed": "community",
}
ABOUT = {
    "2_recidivism": "reoffending",
    "3_loan_repayment": "repayment",
    "4_employment_income": "work",
    "5_community_sentences": "community",
    "7_synthesis": "reoffending",
}
NOT_SHOWN, NONE = "not_shown", "none"
VERDICTS = labels.VERDICTS | {NOT_SHOWN: say("Not shown"), NONE: say("No result")}
SIGNS = {
    "better": "+",
    "worse": "−",
    "little_or_no_difference": "=",
    "cannot_tell_yet": "?",
    "described_only": "○",
    "demonstration": "◇",
    NOT_SHOWN: "×",
    NONE: "–",
}
DECIDE = ("better", "worse", "little_or_no_difference")
STANDINGS = {
    "comparable": say("yes, not enough alone"),
    "enough": say("yes"),
    "not_yet": say("not yet"),
    "no_outcome": say("not yet: no outcomes"),
    "no_people": say("no: no releases"),
    "no_comparison": say("no: nobody to compare"),
    "no_participants": say("no: nobody took part"),
}
PRINTED_ONLY = say("no: only printed figures")
OLD = say("made by another version")


@dataclass(frozen=True)
class Place:
    """A site: what all of its cards say.

    Attributes
    ----------
    id, group : str
    cards : tuple of dict
        In order of notebook.
    """

    id: str
    group: str
    cards: tuple[Card, ...]

    @property
    def simulated(self) -> bool:
        """Whether its people are invented."""
        return self.group == SIMULATED

    @property
    def together(self) -> bool:
        """Whether it is several districts together, whose people are counted in each of them already."""
        return any(card["notebook"] == TOLD_BY["set"] for card in self.cards)

    def name(self, write: Words) -> str:
        """Its name, marked if its people are invented."""
        return titled(self.cards[0]["name"][write.language], self.simulated, write)

    def marks(self, write: Words) -> list[str]:
        """What must be seen wherever it is."""
        return list(dict.fromkeys(mark for card in self.cards for mark in card["marks"][write.language]))

    def first(self, name: str) -> tuple[Card, object] | None:
        """The first card that says something, and what."""
        return next(((card, card[name]) for card in self.cards if name in card), None)

    def verdicts(self) -> Iterator[tuple[Card, dict]]:
        """The verdict of each outcome, with the card of the notebook that it stands in."""
        seen = set()
        for card in self.cards:
            for row in card.get("verdicts", ()):
                if row["outcome"] not in seen:
                    seen.add(row["outcome"])
                    yield card, row

    def kinds(self) -> dict[str, dict]:
        """What all notebooks know of each kind of model here; `hides` where some of it may be hidden."""
        found: dict[str, dict] = {}
        for card in self.cards:
            for kind, row in card.get("kinds", {}).items():
                found.setdefault(kind, {"hides": card["hides"]}).update(row)
        return found


def places(cards: Iterable[Card]) -> list[Place]:
    """The sites of some cards, in their order."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        found.setdefault(card["site"], []).append(card)
    return [Place(site, mine[0]["group"], tuple(mine)) for site, mine in found.items()]


def topic(outcome: str) -> str:
    """The topic that an outcome belongs to; whatever has a definition is a new offence."""
    return OF_TOPIC.get(outcome, "reoffending")


def code_of(row: dict) -> str:
    """A row's verdict, also where it is hidden."""
    return row["verdict"] or NOT_SHOWN


def verdict_of(place: Place, wanted: str) -> str:
    """The verdict of a topic at a site: its first outcome's."""
    told = [code_of(row) for _, row in place.verdicts() if topic(row["outcome"]) == wanted]
    withheld = any(
        "verdicts" in card.get("withheld", ()) and ABOUT.get(card["notebook"]) == wanted for card in place.cards
    )
    return told[0] if told else NOT_SHOWN if withheld else NONE


def signed(code: str, write: Words) -> Markup:
    """A verdict as a sign and a word."""
    return Markup('<b aria-hidden="true">{}</b>\N{NO-BREAK SPACE}{}').format(SIGNS[code], write(VERDICTS[code]))


def standing(place: Place, write: Words) -> str:
    """Whether a site can be evaluated, in a few words."""
    found = place.first("standing")
    if found:
        return write(STANDINGS.get(found[1], found[1]))
    mine = [card for card in place.cards if card["notebook"] == "1_evaluability"]
    if not mine:
        return NOTHING
    if mine[0].get("old"):
        return write(OLD)
    return write(VERDICTS[NOT_SHOWN] if "standing" in mine[0].get("withheld", ()) else PRINTED_ONLY)


def kind_verdict(place: Place, kind: str) -> str:
    """What may be said of a kind of model at a site: the verdict where the plan lets it decide, else that it is described."""
    row = place.kinds().get(kind)
    if row is None:
        return NONE
    code = verdict_of(place, "reoffending")
    return code if row.get("main") or code in (NOT_SHOWN, NONE) else "described_only"


def first_up(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]


def link(text: str, address: str) -> Markup:
    """A link."""
    return Markup('<a href="{}">{}</a>').format(address, text)


def page_of(card: Card, write: Words, root: str = "") -> Markup:
    """A link to the page of a result; in a row that says by itself whose it is."""
    return link(card["title"][write.language], root + files.file(f"{card['site']}/{card['notebook']}", write.language))
