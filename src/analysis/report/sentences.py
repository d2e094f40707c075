"""Sentences computed from released rows by fixed rules; no result is ever typed into prose."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.disclosure.simulated import DEMONSTRATION
from analysis.outcomes.units import OF_PEOPLE
from analysis.report import design_level, labels
from analysis.report.blocks import Sentences
from analysis.report.labels import label
from analysis.report.planned import objections
from analysis.words import Number, Percent, Said, Words, say

NATURAL_FREQUENCY_FROM = 30  # people an arm; below, the people themselves are counted
WAIT_AT_MOST = 5  # years of waiting that can be called a way to settle something
SHOWN_RATE = 0.03  # the base rate spelled out in words, if it is among those asked for
NOTHING_YET = say("About the effect of the models, nothing can be concluded yet.")
COUNTED_ONLY = say(
    "The figures count what was done. They give no outcome of anybody who took part, and nobody to compare them with."
)


def conclusion(released: Released, write: Words) -> Sentences:
    """What printed figures allow to be said about effect."""
    row = spelled_out(released)
    rows = released.table("estimates").to_dict("records")
    none = next(each for each in rows if each["estimand"] == "share" and each["n_events"] == 0)
    texts = [
        NOTHING_YET,
        COUNTED_ONLY,
        say(
            "If none of the {n} had reoffended, true rates up to {high} would still fit ({level} interval); with a base rate "
            "of {rate} and no effect at all, none of {n} happens {chance} of the time.",
            n=none["n"],
            high=Percent(none["conf_high"]),
            level=Percent(none["conf_level"], 0),
            rate=Percent(row["rate"], 0),
            chance=Percent(row["chance_of_none"], 0),
        ),
        takes(row),
        say(
            "What it would take: records of everybody released, with the day each became eligible, joined or was refused; "
            "offences from a source that also sees those who did not join; and, where places are short, a lottery or a "
            "phased start."
        ),
    ]  # fmt: skip
    return Sentences(tuple(map(write, texts)), headline=True)


def spelled_out(released: Released) -> dict:
    """The row of what it takes to know that is told in words."""
    needed = released.table("needed").to_dict("records")
    return next((each for each in needed if each["rate"] == SHOWN_RATE), needed[0])


def takes(row: dict) -> Said:
    """How many people and years it takes to know; `row` of the table `needed`."""
    return say(
        "To show that a model halves a rate of {rate} takes {n} people in each of two groups: all releases of {low} to "
        "{high} years. No single district can settle this; several together, over years, can.",
        rate=Percent(row["rate"], 0),
        n=int(row["n_per_arm"]),
        low=Number(row["years_low"]),
        high=Number(row["years_high"]),
    )


def covered(released: Released, write: Words) -> Sentences:
    """Who the data are about, who made them, and under which licence they stand."""
    source = released.about["source"]
    licence = source["terms"][write.language] if source["terms"] else source["licence"]
    texts = [
        source["covers"][write.language],
        write(say("Source: {citation} Licence: {licence}.", citation=source["citation"], licence=licence)),
    ]
    if source["package"]:
        texts.append(write(say("Taken from {name} {version} ({object}).", **source["package"])))
    return Sentences(tuple(texts))


def frequencies(released: Released, write: Words) -> Sentences:
    """The main result as counts of people: of 100 from 30 people an arm on, else the people themselves."""
    horizon = released.about["main_horizon"]
    rows = released.table("estimates")
    rows = rows[(rows["outcome"] == "rearrest") & (rows["estimand"] == "share") & (rows["horizon"] == horizon)]
    arms = rows.set_index("group")
    reasons = set(arms["reason"]) - {""}
    if reasons:
        why = labels.REASONS[sorted(reasons)[0]]
        return Sentences(
            (write(say("No share can be given for week {week}: {reason}.", week=int(horizon[:-1]), reason=why)),)
        )
    return Sentences((write(_frequency(arms, int(horizon[:-1]))),))


def _frequency(arms: pd.DataFrame, week: int) -> Said:
    first, second = arms.loc["participant"], arms.loc["comparison"]
    if min(first["n"], second["n"]) >= NATURAL_FREQUENCY_FROM:
        return say(
            "Of 100 people like the participants, about {participants} were re-arrested by the end of week {week}; of 100 "
            "in the comparison group, about {comparison}.",
            participants=Number(100 * first["estimate"]),
            comparison=Number(100 * second["estimate"]),
            week=week,
        )
    return say(
        "{events_1} of {n_1} participants and {events_0} of {n_0} in the comparison group were re-arrested by the end of "
        "week {week}.",
        events_1=int(first["n_events"]), n_1=int(first["n"]), events_0=int(second["n_events"]), n_0=int(second["n"]),
        week=week,
    )  # fmt: skip


def verdict(released: Released, write: Words) -> Sentences:
    """The verdict of each outcome, by the rule of `evidence.verdict`, and what it rests on."""
    rows = released.table("verdicts").to_dict("records")
    texts = [text for row in rows for text in _verdict(row, _margin_reason(row, released, write))]
    return Sentences(tuple(map(write, [*texts, *design_level.said(released), *objections(released)])), headline=True)


def in_short(released: Released, write: Words) -> Sentences:
    """The verdict of each outcome, the number behind it, and what it comes down to: the last of what `verdict` says of it."""
    rows = released.table("verdicts").to_dict("records")
    said = [(_verdict(row, ""), _number(row)) for row in rows]
    return Sentences(tuple(write(text) for texts, number in said for text in (texts[0], *number, texts[-1])))


def _number(row: dict) -> list[Said]:
    """The estimate that the verdict rests on, with its interval and people; nothing without one."""
    if pd.isna(row["estimate"]) or pd.isna(row["conf_low"]):
        return []
    told = _estimate(row) | {"n": int(row["n"])}
    return [
        say(
            "Participants minus comparison group, {horizon}: {value} ({level} interval {low} to {high}); {n} people.",
            **told,
        )
    ]


OTHER_WAYS = ("two_stage_difference", "wild_difference")  # checks of several districts together
PLAN_PARTS = {"rearrest": "recidivism", "employed": "jobs", "income": "income"}


def _margin_reason(row: dict, released: Released, write: Words) -> str:
    """The plan's own reason for its margin; empty where it names no primary estimate."""
    part = released.about["plan"][PLAN_PARTS.get(row["outcome"], "reoffending")]
    primary = part and part.get("primary")
    return primary["margin_reason"][write.language] if primary else ""


def _verdict(row: dict, margin_reason: str) -> list[Said | str]:
    outcome = labels.outcome(row["outcome"])
    head = say("{verdict}: {outcome}", verdict=labels.VERDICTS[row["verdict"]], outcome=outcome)
    if row["verdict"] == "described_only":
        why = {
            "no_primary": say(
                "The plan names no primary estimate for this outcome, so it is described and not judged."
            ),
            "eligibility_by_outcome": say(
                "A loan needs a certificate and a confirmation of lawful conduct, so whoever may borrow is chosen by the very "
                "outcome: it is described and not judged."
            ),
            "unplanned_look": say(
                "The plan names fewer looks at the outcomes than there were by now, so this one is described and not judged. Each "
                "further look is another chance of a difference that is not there; a new plan can name further days of analysis."
            ),
            "not_the_plans_level": say(
                "The confidence level asked for is not the plan's, so the result is described and not judged."
            ),
            "not_the_plans_horizon": say(
                "The horizon asked for is not the plan's, so the result is described and not judged."
            ),
        }
        return [head, why[row["because"]]]
    if row["because"] == "not_estimable":
        return [head, say("The plan's primary estimate cannot be computed from these data.")]
    if row["because"] == "assigned_by_unit":
        return [
            head,
            say(
                "Communes or firms were chosen, not people, and an interval that counts them cannot be had here: there are too "
                "few of them, or too little is known of them. An interval that counts people would look surer than it is, so "
                "nothing is decided."
            ),
            say("“Cannot tell” does not mean “does not work”."),
        ]
    if row["because"] == "no_safe_interval":
        return [
            head,
            say(
                "No interval of the plan's primary estimate has been shown to cover as often as it says: so nothing is decided "
                "by it."
            ),
        ]
    texts = [head, _primary(row), margin_reason]
    if row["verdict"] == DEMONSTRATION:
        return [
            *texts,
            say("These people are invented: the numbers show how a result reads, and say nothing about any model."),
        ]
    if row["verdict"] == "cannot_tell_yet":
        texts += [_why_not(row), *_what_it_takes(row), say("“Cannot tell” does not mean “does not work”.")]
    elif row["verdict"] == "little_or_no_difference":
        texts.append(say("The whole interval lies inside the smallest difference worth having."))
        if row["check"] in OTHER_WAYS:
            texts.append(say("Counted in another way, {check}, it does too.", check=labels.ESTIMANDS[row["check"]]))
    elif row["check"] in OTHER_WAYS:
        texts.append(
            say("Counted in another way, {check}, the difference is not zero either (p = {p}).", **_check(row))
        )
    else:
        texts.append(say("The plan's check, {check}, agrees that the difference is not zero (p = {p}).", **_check(row)))
    return texts


def _estimate(row: dict) -> dict:
    decimals, scale = (2, 100) if row["unit"] == "share" else (0, 1)
    return {
        "horizon": horizon_words(row["horizon"]),
        "value": _amount(row["estimate"], row["unit"]),
        "level": Percent(row["conf_level"], 0),
        "low": Number(scale * row["conf_low"], decimals, True),
        "high": Number(scale * row["conf_high"], decimals, True),
    }


def _primary(row: dict) -> Said:
    told = _estimate(row) | {
        "estimand": labels.ESTIMANDS[row["estimand"]],
        "margin": _amount(row["margin"], row["unit"], signed=False),
    }
    if row["estimand"] == OF_PEOPLE:
        return say(
            "What decides here is the lot, {estimand} ({horizon}): {value} ({level} interval {low} to {high}). The smallest "
            "difference worth having is {margin}.",
            **told,
        )
    return say(
        "The plan's primary estimate, {estimand} ({horizon}), participants minus comparison group: {value} ({level} interval "
        "{low} to {high}). The smallest difference worth having is {margin}.",
        **told,
    )


def horizon_words(horizon: str) -> Said | str:
    """A horizon such as ``"52w"`` or ``"12m"`` in words; a calendar period as it stands."""
    if horizon.endswith("m"):
        return say("{n} months", n=int(horizon[:-1]))
    return say("week {week}", week=int(horizon[:-1])) if horizon.endswith("w") else horizon


def _why_not(row: dict) -> Said:
    if row["because"] == "check_disagrees":
        return say(
            "The interval leaves zero out, but the check that the plan names, {check}, does not (p = {p}). Where the two "
            "disagree about zero, the answer is “cannot tell yet”.",
            **_check(row),
        )
    if row["because"] == "other_way_disagrees":
        return say(
            "The interval alone would have an answer, but another way of counting, {check} (p = {p}), does not give the same one, "
            "or a difference found in yet another way lies on the other side of zero. The answer is then “cannot tell yet”.",
            **_check(row),
        )
    if row["because"] == "no_other_way":
        return say(
            "The interval alone would have an answer, but the districts are too few, or have too few events, to count in another "
            "way, which would have to agree. The answer is then “cannot tell yet”."
        )
    if row["because"] == "negative_control":
        return say(
            "The answer would have been another, but those who joined differed already in something that joining cannot have "
            "changed (see “What should show no difference”). The result may be that difference."
        )
    if row["because"] == "guard_stops":
        return say(
            "The answer would have been another, but a fault was found that forbids it (see “What was checked”)."
        )
    if row["because"] == "operator_records":
        return say(
            "The answer would have been “better”, but those who run the model keep every record of new offences, and it would not "
            "hold if one in four of the joiners' offences were missing there. An independent record is needed."
        )
    if row["because"] == "exact_test_disagrees":
        return say(
            "The interval and the plan's check leave zero out, but the numbers are small and Fisher's exact test does not. "
            "The answer is then “cannot tell yet”."
        )
    return say("The interval holds both no difference and differences at least that large.")


def _what_it_takes(row: dict) -> list[Said]:
    """How many people would settle it, and whether waiting brings them; a study's follow-up is closed."""
    if not pd.isna(row["risk_without"]):
        return _what_waiting_brings(row)
    if pd.isna(row["n_per_arm_needed"]):
        return []
    return [
        say(
            "To show a difference of that size with 80% power takes about {n} people an arm. Waiting does not settle it: "
            "follow-up here is closed. A new lottery or phased start of that size would.",
            n=int(row["n_per_arm_needed"]),
        )
    ]


def _what_waiting_brings(row: dict) -> list[Said]:
    base = Percent(row["risk_without"])
    if pd.isna(row["n_per_arm_needed"]):
        return [
            say(
                "Of those who had not joined, about {base} had the event by then: that cannot fall by {margin}. No number of "
                "people can show a difference of that size here; a longer horizon could, where the risk is higher.",
                base=base,
                margin=_amount(row["margin"], row["unit"], signed=False),
            )
        ]
    needed, now = int(row["n_per_arm_needed"]), int(row["n_per_arm_now"])
    texts = [
        say(
            "From a risk of {base} without the model, showing a fall by the smallest difference worth having with 80% power "
            "takes about {n} people in each group, if it was by lot who joined; {now} are in the smaller group now.",
            base=base,
            n=needed,
            now=now,
        )
    ]
    return [*texts, _wait(needed, now, row["people_a_year"])]


def _wait(needed: int, now: int, people_a_year: float) -> Said:
    if needed <= now:
        return say(
            "There are enough people: what is missing is that joining be by lot, or that they be followed longer. A lottery or "
            "phased start would settle it."
        )
    if pd.isna(people_a_year) or not people_a_year:
        return say(
            "How many come in a year is not known, so waiting cannot be counted on; a lottery or phased start can."
        )
    gaps = {"a_year": Number(people_a_year), "years": Number((needed - now) / people_a_year, 1)}
    if (needed - now) / people_a_year <= WAIT_AT_MOST:
        return say(
            "About {a_year} a year come to it: in some {years} years, and the horizon after that, there would be enough. "
            "Waiting can settle how large the difference is, but not whether those who join differ; a lottery or phased start "
            "would settle both.",
            **gaps,
        )
    return say(
        "About {a_year} a year come to it: that would take some {years} years. Waiting in this district does not settle it; "
        "several districts together can, best with a lottery or phased start.",
        **gaps,
    )


def _check(row: dict) -> dict:
    return {"check": labels.ESTIMANDS[row["check"]], "p": Number(row["check_p_value"], 4)}


def _amount(value: float, unit: str, *, signed: bool = True) -> Said:
    if unit == "share":
        return say("{points} percentage points", points=Number(100 * value, 2, signed))
    return say("{amount} {unit}", amount=Number(value, 0, signed), unit=label(labels.UNITS, unit))


def lesson(released: Released, write: Words) -> Sentences:
    """What comparing with people outside the programme would have said, and how weighting mends it."""
    rows = released.table("estimates")
    found = rows[rows["outcome"] == "income"].set_index(["estimand", "role"])
    lot = found.loc[("mean_difference", "described")]
    naive, weighted = found.loc[("mean_difference", "lesson")], found.loc[("weighted_mean_difference", "lesson")]
    ess, largest = found.loc[("ess", "lesson")], found.loc[("largest_weight", "lesson")]
    unit = lot["unit"]
    texts = [
        say(
            "Against people who were never in the programme, the participants' yearly income differs by {naive}; against "
            "those whom the lot turned away, by {lot}. The programme is the same: only the comparison differs.",
            naive=_amount(naive["estimate"], unit),
            lot=_amount(lot["estimate"], unit),
        ),
        say(
            "Weighted to look like the participants, the same outsiders give {weighted} ({low} to {high}): close to the lot "
            "here. But of {n} people the weights leave the worth of {ess}, and one person carries {largest} of the weight. "
            "Without the experiment nobody could know that this weighting was right.",
            weighted=_amount(weighted["estimate"], unit),
            low=Number(weighted["conf_low"], 0, True),
            high=Number(weighted["conf_high"], 0, True),
            n=int(ess["n"]),
            ess=Number(ess["estimate"]),
            largest=Percent(largest["estimate"]),
        ),
    ]
    return Sentences(tuple(map(write, texts)))


def unknown_weeks(released: Released, write: Words) -> Sentences:
    """Why shares of the employed are described here and not compared as an effect."""
    return Sentences((
        write(say(
            "Work is known only until the first arrest. Those still observed late in the year are the ones who were not "
            "arrested, so a difference among them is not an effect on work; the bounds count everybody."
        )),
    ))  # fmt: skip
