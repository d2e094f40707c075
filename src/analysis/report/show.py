"""Shows a piece of a released result, in a notebook or on a page: the same function for both."""

from collections.abc import Callable

from analysis.disclosure.release import Released
from analysis.outcomes.pay_bands import WAGE
from analysis.report import (
    borrowers,
    checks,
    decision,
    decision_figures,
    design_level,
    drawn_people,
    emmie,
    figures,
    flow_figure,
    foreseen,
    guarded,
    in_people,
    lists,
    missing,
    panels,
    pay_bands,
    planned,
    printed_pay,
    reach,
    records,
    reoffending,
    reoffending_course,
    reoffending_course_figures,
    reoffending_figures,
    reoffending_followed,
    repayment,
    repayment_figures,
    replication,
    sensitivity,
    sentences,
    side_by_side,
    simulated,
    standing,
    supervision,
    surveys,
    synthesis,
    synthesis_figures,
    tables,
    trial,
    units,
    work,
    work_compared,
    work_figures,
    work_study,
    worth,
)
from analysis.report.blocks import Block, Sentences, for_screen
from analysis.report.look import styled
from analysis.words import Words, say, words


def _has(table: str, **values: str) -> Callable[[Released], bool]:
    """A test whether a released table has a row with these values."""

    def test(released: Released) -> bool:
        rows = released.table(table)
        return len(rows) > 0 and all((rows[column] == value).any() for column, value in values.items())

    return test


def _always(released: Released) -> bool:
    return True


def _conclusion(released: Released, write: Words) -> Block:
    """Records of people say more than printed figures, so they conclude where there are both."""
    if _has("replicated")(released):
        return replication.conclusion(released, write)
    with_records = len(released.table("standing")) > 0
    return (standing.records_conclusion if with_records else sentences.conclusion)(released, write)


def _in_short(released: Released, write: Words) -> Block:
    """What a page's head says of its end."""
    if _has("decisions")(released):
        return decision.in_short(released, write)
    if _has("verdicts")(released):
        return sentences.in_short(released, write)
    return Sentences(_conclusion(released, write).paragraphs[:1])


# name -> (what makes it, a test whether a result has what it needs)
PIECES: dict[str, tuple[Callable[[Released, Words], Block], Callable[[Released], bool]]] = {
    "covered": (sentences.covered, _always),
    "planned": (planned.planned, _always),
    "published": (tables.published, _has("published")),
    "agreements": (tables.agreements, _has("checks")),
    "printed_pay": (printed_pay.printed_pay, _has("printed_pay")),
    "questions": (tables.questions, _has("checks")),
    "chance": (figures.chance_of_none, _has("estimates", estimand="chance")),
    "needed": (tables.needed, _has("needed")),
    "power": (tables.power, _has("power")),
    "conclusion": (
        _conclusion,
        lambda released: any(_has(each)(released) for each in ("needed", "standing", "replicated")),
    ),
    "replicated": (replication.replicated, _has("replicated")),
    "replicated_sources": (replication.sources, _has("replicated")),
    "comparison_people": (standing.comparison_people, _has("standing")),
    "list_meaning": (lists.list_meaning, _has("list_kinds")),
    "lists": (lists.lists, _has("list_kinds")),
    "release_years": (lists.release_years, _has("release_years")),
    "followed": (records.followed, _has("followed")),
    "record_ends": (records.record_ends, _has("record_ends")),
    "linkage": (records.linkage, _has("linkage")),
    "doubtful": (records.doubtful, _has("doubtful")),
    "power_here": (records.power_here, _has("power_here")),
    "decides": (records.decides, _has("decides")),
    "shocks": (records.shocks, _has("shocks")),
    "flow": (tables.flow, _has("flow")),
    "flow_drawn": (flow_figure.flow, flow_figure.has_flow),
    "definitions": (reoffending.definitions, _has("states")),
    "states": (reoffending.states, _has("states")),
    "incidence": (reoffending_figures.incidence, _has("incidence")),
    "settings": (reoffending.settings, _has("settings")),
    "unit_designs": (units.designs, _has("unit_designs")),
    "communes": (units.communes, units.has_communes),
    "drawn_people": (drawn_people.drawn_people, _has("drawn_people")),
    "panels": (panels.panels, _has("panels")),
    "panel_steps": (panels.steps, _has("panel_steps")),
    "panel_bounds": (panels.bounds, _has("panel_bounds")),
    "balance_joined": (reoffending.balance, _has("balances")),
    "gaps": (missing.gaps, _has("gaps")),
    "love": (reoffending_figures.love, _has("balances")),
    "contrasts": (reoffending.contrasts, _has("settings")),
    "hazards": (reoffending.hazards, _has("settings")),
    "specifications": (reoffending_figures.specifications, _has("specifications")),
    "adjusted_people": (sensitivity.adjusted_people, _has("second_opinions")),
    "second_opinions": (sensitivity.second_opinions, _has("second_opinions")),
    "overturn": (sensitivity.overturn, _has("overturn")),
    "one_more": (reoffending.one_more, _has("arm_counts", arm="joined")),
    "negative_controls": (checks.negative_controls, _has("negative_controls")),
    "guards": (checks.guards, _has("guards")),
    "changes_inside": (checks.changes_inside, _has("shocks")),
    "person_shares": (reoffending_followed.person_shares, _has("person_shares")),
    "apart": (reoffending_followed.apart, _has("apart")),
    "not_used": (reoffending_followed.not_used, _has("not_used")),
    "street_rates": (reoffending_course.street_rates, _has("street_rates")),
    "how_often": (reoffending_course.how_often, _has("how_often")),
    "gravity": (reoffending_course.gravity, _has("gravity")),
    "joining_curves": (reoffending_course_figures.joining_curves, reoffending_course_figures.has_main),
    "other_joining_curves": (
        reoffending_course_figures.other_joining_curves,
        reoffending_course_figures.has_others,
    ),
    "joining_rates": (reoffending_course.joining_rates, _has("street_ratios")),
    "grades": (reoffending_course.grades, _has("grade_moves")),
    "balance_arms": (trial.balance, _has("arm_balances")),
    "love_arms": (reoffending_figures.love_arms, _has("arm_balances")),
    "ends": (trial.ends, _has("ends")),
    "adjusted": (trial.adjusted, _has("adjusted")),
    "specifications_arms": (reoffending_figures.specifications_arms, _has("adjusted")),
    "rearrest_shares": (tables.rearrest_shares, _has("estimates", outcome="rearrest")),
    "frequencies": (sentences.frequencies, _has("estimates", outcome="rearrest")),
    "event_curves": (figures.event_curves, _has("estimates", estimand="curve")),
    "tests": (tables.tests, _has("estimates", estimand="log_rank")),
    "incomes": (tables.incomes, _has("estimates", estimand="mean")),
    "differences": (tables.differences, _has("estimates", estimand="mean_difference")),
    "income_differences": (figures.income_differences, _has("estimates", estimand="mean_difference")),
    "income_bands": (pay_bands.spread, _has("pay_bands", group="participant")),
    "income_other_ways": (work_study.other_ways, work_study.has_other_ways),
    "lesson": (sentences.lesson, _has("estimates", estimand="weighted_mean_difference")),
    "balance": (tables.balance, _has("estimates", estimand="smd")),
    "employed_shares": (tables.employed_shares, _has("estimates", outcome="employed")),
    "job_curves": (figures.job_curves, _has("estimates", estimand="weekly_share")),
    "unknown_weeks": (sentences.unknown_weeks, _has("estimates", estimand="bounds_of_difference")),
    "job_bounds": (tables.job_bounds, _has("estimates", estimand="bounds_of_difference")),
    "work_said": (work.said, _has("jobs_seen")),
    "jobs_seen": (work.seen, _has("jobs_seen")),
    "surveys": (surveys.waves, _has("interviews")),
    "job_states": (work.states, _has("job_states")),
    "first_jobs": (work.first_jobs, _has("first_jobs")),
    "first_job_curves": (work_figures.first_jobs, _has("job_months")),
    "pay_states": (work.pay_states, _has("pay_states")),
    "pay_states_drawn": (work_figures.pay_states, _has("pay_states")),
    "pay_bands": (pay_bands.spread, _has("pay_bands", unit=WAGE)),
    "wage_steps": (work.wage_steps, _has("wage_steps")),
    "pay_quarters": (work_figures.pay_quarters, work_figures.has_quarters),
    "work_contrasts": (work_compared.contrasts, _has("work_guards")),
    "loans_said": (repayment.said, _has("lent")),
    "loan_standings": (repayment.standings, _has("loan_standings")),
    "loan_states": (repayment_figures.states, _has("loan_standings")),
    "loan_risk": (repayment.risk, _has("loan_standings")),
    "collected": (repayment.collected, _has("collected")),
    "ever_late": (repayment.ever, _has("ever_late")),
    "ever_late_shares": (repayment.ever_shares, _has("ever_late")),
    "loans_over_time": (repayment_figures.over_time, repayment_figures.has_over_time),
    "late_vintages": (repayment_figures.vintages, _has("late_months")),
    "loan_parts": (repayment.parts, _has("loan_parts")),
    "falling": (repayment.falling, _has("falling")),
    "loan_rules": (repayment.rules, _has("loan_rules")),
    "yardsticks": (repayment.yardsticks, _has("yardsticks")),
    "borrowers": (borrowers.said, _has("settings", models="fund")),
    "foreseen": (foreseen.compared, _has("foreseen")),
    "foreseen_power": (foreseen.power, _has("foreseen_power")),
    "foreseen_guards": (foreseen.guards, _has("foreseen_guards", finding="found")),
    "reach": (reach.steps, _has("reach")),
    "reach_funnel": (reach.funnel, _has("reach")),
    "reach_said": (reach.said, _has("reach")),
    "reach_models": (reach.models, _has("reach")),
    "reach_decided": (reach.decided, _has("reach_decided")),
    "reach_waited": (reach.waited, _has("reach_waited")),
    "reach_among": (reach.among, _has("reach_among")),
    "reach_out_of_order": (reach.out_of_order, _has("reach_out_of_order")),
    "reported": (reach.reported, _has("reported")),
    "sentence_people": (supervision.people, _has("sentence_people")),
    "sentences_counted": (supervision.counted, _has("sentences_counted")),
    "caseload": (supervision.caseload, _has("caseload")),
    "stock": (supervision.stock, _has("caseload")),
    "sentences_ended": (supervision.ended, _has("sentences_ended")),
    "sentence_standings": (supervision.standings, _has("sentence_standings")),
    "sentence_shares": (supervision.shares, _has("sentence_standings")),
    "sentence_curves": (supervision.curves, _has("sentence_months")),
    "models_side": (side_by_side.models, _has("models_side")),
    "model_overlaps": (side_by_side.overlaps, _has("model_overlaps")),
    "models_moved": (side_by_side.moved, _has("models_moved")),
    "models_moved_drawn": (decision_figures.shrinkage, decision_figures.has_shrinkage),
    "model_funnel": (decision_figures.funnel, _has("model_spreads")),
    "break_even": (worth.break_even, _has("break_even")),
    "net_benefits": (worth.net_benefits, _has("net_benefits")),
    "acceptability": (decision_figures.acceptability, _has("acceptability")),
    "information": (worth.information, _has("information")),
    "tornado": (decision_figures.tornado, _has("swings")),
    "decision_inputs": (worth.inputs, _has("decision_inputs")),
    "decided": (decision.decided, _has("decisions")),
    "decision": (decision.decision, _has("decisions")),
    "emmie": (emmie.emmie, emmie.has_emmie),
    "in_people": (in_people.in_people, _has("estimates", estimand="risk")),
    "design_levels": (design_level.levels, _has("design_levels")),
    "set_members": (synthesis.members, _has("set_members")),
    "set_districts": (synthesis.districts, _has("set_districts")),
    "pooled": (synthesis.pooled, _has("pooled")),
    "forest": (synthesis_figures.forest, synthesis_figures.has_forest),
    "unlike": (synthesis.unlike, _has("unlike")),
    "without": (synthesis.without, _has("without")),
    "transported": (synthesis.transported, _has("transported")),
    "pooled_controls": (synthesis.controls, _has("pooled_controls")),
    "domains": (synthesis.domains, _has("domains")),
    "verdict": (sentences.verdict, _has("verdicts")),
    "in_short": (
        _in_short,
        lambda released: any(_has(each)(released) for each in ("verdicts", "needed", "standing", "replicated")),
    ),
    "not_known": (tables.not_known, _always),
}


class Shown:
    """A piece as a notebook shows it: HTML where there is a screen for it, else plain text."""

    def __init__(self, block: Block):
        self._block = block

    def __repr__(self) -> str:
        return self._block.text()

    def _repr_html_(self) -> str:
        return styled(for_screen(self._block).html())


def show(released: Released, piece: str, language: str) -> Shown:
    """One piece of a released result in one language.

    Parameters
    ----------
    released : Released
        Anything else raises `TypeError`: nothing is shown that was not released.
    piece : str
        A name of `PIECES`; an unknown one raises `ValueError`.
    language : str
        ``"vi"`` or ``"en"``.
    """
    return Shown(block(released, piece, language))


def block(released: Released, piece: str, language: str, shown: set[str] | None = None) -> Block:
    """The piece itself, marked if its people are invented; a short sentence where the source has nothing for it.

    Of a guarded result, what may be seen in its place; `shown` are the tables that the page has shown as they stand so far.
    """
    write = words(language)
    if has(released, piece):
        made = _made(released, piece, write, set() if shown is None else shown)
    else:
        made = Sentences((write(say("This source has no data for this part.")),))
    return simulated.marked(made, write) if released.synthetic else made


def has(released: Released, piece: str) -> bool:
    """Whether a result has what a piece needs, be it hidden or withheld."""
    if not isinstance(released, Released):
        raise TypeError("only what analysis.disclosure.release let out can be shown")
    if piece not in PIECES:
        raise ValueError(f"there is no piece {piece!r}; there are: {', '.join(PIECES)}")
    if not guarded.is_guarded(released):
        return PIECES[piece][1](released)
    try:
        return PIECES[piece][1](guarded.watched(released))
    except guarded.NotWholeError:
        return True


def _made(released: Released, piece: str, write: Words, shown: set[str]) -> Block:
    if not guarded.is_guarded(released):
        return PIECES[piece][0](released, write)
    try:
        return PIECES[piece][0](guarded.watched(released), write)
    except guarded.NotWholeError as gap:
        if piece == "in_short":
            return guarded.in_short(released, write)
        return guarded.in_place(released, gap.name, write, shown)
