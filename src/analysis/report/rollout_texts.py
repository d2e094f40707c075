"""What the page on a phased start says in sentences: why it is fair, how to check it, what it shows, what is to be kept."""

from analysis.evidence.rollout import Prospect
from analysis.report import labels
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.rollout.asked import PERSON, Rollout
from analysis.rollout.draw import input_hash
from analysis.rollout.schedule import FILE, INPUT, Schedule
from analysis.words import Number, Percent, Said, say

ALPHA = 0.05
EQUAL = 1e-9


def fair(asked: Rollout, found: Prospect, language: str) -> list[Said]:
    """Why there is a lot, and why nobody is wronged by it."""
    short = say(
        "There is not room for all at once: {n} {units}, and {places} places in the first wave. Somebody has to wait, with a "
        "lot or without.",
        n=len(asked.names),
        units=label(labels.ASSIGNED, asked.what),
        places=asked.waves[0].places,
    )
    number = say(
        "Nobody could choose the result: the rules were settled on {written}, and the number that decides becomes known only "
        "on {known}: {where}.",
        written=asked.written,
        known=asked.seed.known_on,
        where=getattr(asked.seed.where, language),
    )
    alike = say(
        "No friendship, no merit and no guess about who will do well plays a part. So whoever starts first and whoever waits "
        "are alike but for chance, and the difference between them later shows what the model does."
    )
    return [short, _chance(found), number, _later(asked), alike, say("Taking part stays voluntary for each person.")]


def checks(asked: Rollout, schedule: Schedule | None) -> list[Said]:
    """How somebody with the public number draws it again."""
    hashed = input_hash(asked)
    rules = say(
        "The rules, in full, are the file {file}. Its SHA-256 is to be made public before {known}: {hash}. Whoever keeps it "
        "can see that no rule was changed since.",
        file=INPUT,
        known=asked.seed.known_on,
        hash=hashed,
    )
    draw = say(
        "The draw: for each commune, firm or row take the SHA-256 of the text “{hash}|number|attempt|name”, with that hash "
        "in full, the public number, and attempt 1; sort by it. The first take the places of the first wave, the next those "
        "of the second, and so on.",
        hash=hashed[:8] + "…",
    )
    return [rules, draw, *_more_checks(asked, schedule)]


def shows(asked: Rollout, found: Prospect) -> list[Said]:
    """Power under what is assumed, and the least p-value."""
    assumed = asked.power
    told = [
        say(
            "Assumed, in rollout.yaml: of 100 people {without} have a new offence within {horizon} without the model, and "
            "{with_it} with it.",
            without=_of_100(assumed.risk_without),
            with_it=_of_100(assumed.risk_with),
            horizon=horizon_words(assumed.horizon),
        ),
        _power(asked, found),
    ]
    if found.n_orders is None:
        return told
    least = say(
        "No test by {units} can give a p-value below one over the number of orders: 1/{n}.",
        units=label(labels.ASSIGNED, asked.what),
        n=Number(found.n_orders),
    )
    few = say("That is above 5%: with so few orders no result, however large, can be told from chance.")
    return [*told, least, *([few] if 1 / found.n_orders > ALPHA else [])]


def kept(asked: Rollout) -> list[Said]:
    """What would spoil it."""
    day = say(
        "Nobody starts before the day drawn, and nobody changes places. Whoever starts on another day is still counted as "
        "drawn; each such case makes the comparison weaker, and the next evaluation counts them."
    )
    alike = say(
        "Offences are recorded alike for those who started and those who wait, by somebody who need not know which they are."
    )
    file = say("{file} is never edited: each run draws it again from rollout.yaml and refuses another one.", file=FILE)
    listed = say(
        "The waiting list is kept as it was drawn from, the very file, and delivered with the other files: notebook 2 then "
        "compares everybody on it by the day drawn. Whoever was drawn last counts as much as whoever was drawn first."
    )
    not_yet = say(
        "The notebooks analyse by a schedule of communes or of people. One of firms is checked and not analysed by."
    )
    return [day, alike, file, *{PERSON: [listed], "firm": [not_yet]}.get(asked.what, [])]


def _chance(found: Prospect) -> Said:
    if found.most_chance - found.least_chance < EQUAL:
        return say("Each has the same chance of the first wave: {chance}.", chance=Percent(found.least_chance))
    return say(
        "The rule of balance allows {n} orders, each as likely as any other. By it the chance of the first wave lies between "
        "{low} and {high}: it is not quite the same for all, and is known before the draw.",
        n=Number(found.n_orders),
        low=Percent(found.least_chance),
        high=Percent(found.most_chance),
    )


def _later(asked: Rollout) -> Said:
    if not asked.left:
        return say("Nobody does without: who is drawn later starts later, and what was learnt by then is theirs too.")
    return say(
        "{left} {units} have no day yet: a later wave for them is to be settled in the same way, and until then they have all that "
        "they would have had without the model.",
        left=asked.left,
        units=label(labels.ASSIGNED, asked.what),
    )


def _more_checks(asked: Rollout, schedule: Schedule | None) -> list[Said]:
    told = []
    if asked.balance is not None:
        rule = say(
            "An order is allowed if in each wave the mean of people a year differs from that of all by at most {part}; else "
            "the attempt is 2, then 3, and so on.",
            part=Percent(asked.balance, 0),
        )
        told.append(rule)
    if asked.waiting and not asked.waiting.sha256:
        no_hash = say(
            "The rules hold no hash of the list itself: nobody can show that its rows were not put into another order since."
        )
        told.append(no_hash)
    if schedule:
        drawn = say(
            "This draw took attempt {attempt}; its hash is {hash}.",
            attempt=schedule.drawn.attempt,
            hash=schedule.drawn.hash,
        )
        told.append(drawn)
    return told


def _of_100(share: float) -> Number:
    return Number(100 * share, 0 if abs(100 * share - round(100 * share)) < EQUAL else 1)


def _power(asked: Rollout, found: Prospect) -> Said:
    if found.power is None:
        return say(
            "Nobody waits so long: before the first wave has been followed to the horizon, all have started. More time "
            "between the waves, or a shorter horizon, would be needed to show anything."
        )
    if asked.what == PERSON:
        return say(
            "Then {n_first} people of the first wave against {n_waiting} who still wait show it with {power} power (Fisher's "
            "exact test at 5%, by enumeration).",
            n_first=found.n_first,
            n_waiting=found.n_waiting,
            power=Percent(found.power, 0),
        )
    return say(
        "Then the lottery's own test at 5% shows it in {power} of {n} simulated roll-outs (chance leaves {low} to {high}; "
        "communes or firms differ by {spread} on the logit). Who is still followed when their own start comes is not counted.",
        power=Percent(found.power),
        n=found.n_simulated,
        low=Percent(found.power_low),
        high=Percent(found.power_high),
        spread=Number(asked.power.spread, 2),
    )
