"""Words for the codes that results carry."""

from analysis.words import Said, say

OUTCOMES = {
    "rearrest": say("re-arrested"),
    "employed": say("employed"),
    "income": say("income"),
    "loans": say("repayment of loans"),
    "borrowers": say("new offences, jobs and pay of borrowers"),
    "work": say("jobs and pay"),
    "failed": say("sentence in the community breached, revoked or a new offence"),
}
ARMS = {
    "participant": say("participants"),
    "comparison": say("comparison group"),
    "cps": say("CPS survey (never in the programme)"),
}
ESTIMANDS = {
    "mean_difference": say("difference of means"),
    "adjusted_mean_difference": say("difference of means, adjusted"),
    "weighted_mean_difference": say("difference of means, weighted"),
    "risk_difference": say("difference of shares"),
    "log_rank": say("log-rank test of the curves"),
    "chi_square": say("chi-square test of the shares"),
    "fisher": say("Fisher's exact test of the shares"),
    "hazard_ratio": say("Cox hazard ratio, unadjusted"),
    "joining_hazard_ratio": say("hazard ratio of joining"),
    "commune_risk_difference": say("difference of shares between communes"),
    "lottery_risk_difference": say("difference of shares between people drawn first and people drawn to wait"),
    "randomisation": say("lottery of the starts"),
    "adjusted_hazard_ratio": say("Cox hazard ratio, adjusted"),
    "two_stage_difference": say("difference of shares, district by district"),
    "wild_difference": say("difference of shares, by the signs of whole districts"),
}
METHODS = {
    "clopper_pearson": say("exact (Clopper-Pearson)"),
    "blaker": say("exact (Blaker)"),
    "exact_unconditional": say("exact for two groups (Chan and Zhang)"),
    "two_exact": say("from the exact limits of both groups"),
    "miettinen_nurminen": say("Miettinen and Nurminen's score"),
    "beta_product": say("beta product"),
    "wilson": say("Wilson's score"),
    "newcombe": say("Newcombe's hybrid score"),
    "katz_log": say("log ratio (Katz)"),
    "log_log": say("log-log"),
    "wald_log": say("Wald on the log scale"),
    "student_t": say("Student's t"),
    "welch": say("Welch"),
    "ols_hc2": say("least squares with HC2 errors"),
    "ipw_normal": say("normal, the estimated score counted"),
    "worst_case_bounds": say("worst-case bounds"),
    "counts": say("cautious"),
    "model": say("cautious"),
    "weights": say("weighted"),
    "firth_cox": say("Cox with Firth's penalty"),
    "cox_efron": say("Cox with Efron's method for ties"),
    "exact_by_day": say("exact, day by day"),
    "exact_by_day_and_half": say("exact, day by day, within halves"),
    "cox_robust": say("Cox, errors by person"),
    "cox": say("Cox"),
    "trials_beta_product": say("beta product of both groups"),
    "korn_graubard": say("exact for an effective number of people (Korn and Graubard)"),
    "weighted_mover": say("from the effective numbers of people in both groups"),
    "cr2_satterthwaite": say("least squares, errors by commune (CR2)"),
}
REASONS = {
    "nobody_in_an_arm": say("nobody in one of the groups"),
    "nobody_known": say("nobody whose state is known"),
    "no_event_in_an_arm": say("no event in one of the groups"),
    "no_events": say("no event at all"),
    "no_covariates": say("no characteristic to hold alike"),
    "too_few_for_model": say("too few people or events for this model"),
    "not_yet_followable": say("not everybody has been followed so long"),
    "unknown_after_arrest": say("unknown after an arrest"),
    "nobody_released": say("nobody was released"),
    "list_ends_at_expungement": say("the list ends at expungement"),
    "nobody_to_compare": say("nobody to compare with"),
    "fewer_than_three": say("fewer than three districts"),
    "few_events_pooled": say("too few events for an interval"),
    "nothing_pooled": say("the districts together have no interval"),
    "mix_unknown": say("its mix of people is not known"),
    "band_without_both": say("nobody to compare among people of one of its kinds"),
    "assigned_by_unit": say("firms or communes were chosen, not people"),
    "one_unit": say("one commune only: counts, no interval"),
    "few_units": say("too few communes or events for an interval"),
    "communes_not_known": say("of too many the commune is not known"),
    "no_waiting_list": say("the waiting list was not delivered"),
    "too_many_unknown": say("of too many it is not known"),
    "comparison_of_a_few": say("the comparison would rest on a few people"),
    "no_difference": say("there is no difference"),
    "does_not_vary": say("the same for everybody"),
    "seen_in_one_arm": say("the source sees one side only"),
    "not_asked_every_month": say("a survey does not ask about every month"),
    "not_seen": say("of some it is not known"),
    "guard_stops": say("a check stops it"),
    "too_few_to_impute": say("too few people to impute from"),
    "too_many_to_impute": say("of over half it is not known"),
    "few_with_pay": say("fewer than five people with pay"),
    "no_open_loan": say("no open loan"),
    "days_late_not_known": say("not known for how many days"),
}
STEPS = {
    "no_arm": say("not known whether they took part"),
    "income_unknown": say("income unknown in one of the periods"),
    "community_sentence_only": say("serve a sentence in the community only"),
    "no_release_date": say("no release from prison is known"),
    "no_start_day": say("no first day is known"),
    "no_loan_file": say("in no file that shows how they stand"),
    "before_record": say("released before the record of new offences begins"),
}
UNITS = {
    "people": say("people"),
    "releases": say("releases"),
    "sentences": say("sentences"),
    "loans": say("loans"),
    "models": say("models"),
    "years": say("years"),
    "share": say("share"),
    "VND": say("dong"),
    "VND a month": say("dong a month"),
    "people a year": say("people a year"),
}
UNITS_OF_ONE = {"models": say("model"), "loans": say("loan"), "people": say("person"), "years": say("year")}
BASES = {
    "flow": say("flow in a period"),
    "stock": say("stock at a date"),
    "subset": say("part of the people"),
    "count": say("count"),
    "rule": say("rule in law"),
}
CHECK_VERDICTS = {
    "holds": say("agrees"),
    "can_hold": say("can agree, because of rounding"),
    "fails": say("does not agree"),
}
VERDICTS = {
    "better": say("Better"),
    "worse": say("Worse"),
    "little_or_no_difference": say("Little or no difference"),
    "cannot_tell_yet": say("Cannot tell yet"),
    "described_only": say("Described only"),
    "demonstration": say("Demonstration"),
}

ROLES = {
    "police_list": say("police list"),
    "leavers": say("people who left the police list"),
    "certificates": say("certificates of release"),
    "models": say("models"),
    "participants": say("participants of the models"),
    "waiting_list": say("waiting list that was drawn by lot"),
    "roster": say("list for borrowing (Form 01)"),
    "bank_loans": say("loan file of the bank"),
    "employer_loans": say("loans to employers"),
    "loan_ledger": say("ledger of instalments"),
    "payroll": say("payroll"),
    "social_insurance": say("contributions to social insurance"),
    "survey": say("survey of work and income"),
    "court_register": say("register of prison sentences"),
    "offences": say("new offences"),
    "community_sentences": say("community sentences"),
}
QUANTITIES = {
    "people_with_offence": say("people with a new offence"),
    "people_with_job": say("people with a job"),
    "loans_of_people": say("loans that belong to somebody on the lists"),
}
SUBGROUPS = {
    "sex": say("sex"),
    "born": say("born"),
    "commune": say("commune"),
    "id": say("has an ID number"),
    "male": say("male"),
    "female": say("female"),
    "yes": say("yes"),
    "no": say("no"),
    "unknown": say("not known"),
}
EVENTS = {
    "reoffence": say("new offence"),
    "custody": say("custody"),
    "death": say("death"),
    "move": say("moving away"),
    "job": say("job"),
    "income": say("pay"),
    "loan": say("loan"),
}
YEAR_STATES = {
    "complete": say("as many as printed"),
    "misses": say("some are missing"),
    "more_than_printed": say("more than printed"),
    "not_printed": say("no figure printed"),
    "not_begun": say("the records of everybody begin later"),
    "not_over": say("the records end within the year"),
}
OVERWRITES = {
    "found": say("yes: people left it"),
    "not_found": say("no: nobody left between its lists"),
    "declared": say("yes, by its description"),
    "declared_not": say("no, by its description; one list cannot show it"),
}
ENDINGS = {
    "found": say("no: it falls silent too early"),
    "not_found": say("yes"),
    "not_checkable": say("cannot be checked"),
}
DEFINITIONS = {
    "any": say("any new crime"),
    "intentional": say("intentional crime"),
    "legal": say("recidivism in law (Art. 53 Penal Code)"),
    "custody": say("return to custody"),
    "minor": say("administrative violation, education or detox"),
}
DATES = {
    "offence": say("day of the offence"),
    "arrest": say("day of the arrest"),
    "judgment": say("day of the judgment"),
}
CURVES = {
    "event": say("new offence"),
    "other_custody": say("custody or detox for something else"),
    "out_of_sight": say("moved or lost"),
    "death": say("died"),
    "expunged": say("record expunged by law"),
}
GUARDS = {
    "immortal_time": say("joiners whose time counts from before they joined"),
    "joined_too_early": say("people who joined before their release, or before anybody considered them"),
    "future_controls": say("people missing among those compared with because they joined later"),
    "joiners_not_listed": say("joiners whom the list of those considered does not name"),
    "overwriting_list": say("releases known only from a list that loses people"),
    "loss_counted": say("releases followed beyond the day on which the person was out of sight"),
    "loss": say("people compared who moved, were lost or left the list before the horizon"),
    "short_followup": say("joiners whose months after joining are not yet all in the records"),
    "custody_counted": say("releases with days in custody or detox among the days followed"),
    "early_end": say("records of new offences that fall silent before their stated end"),
    "eligibility_by_outcome": say(
        "people compared with who had no certificate or confirmation of conduct yet that day"
    ),
    "selected_by_officials": say("participants whom officials chose"),
    "completers_only": say("participants in lists on which nobody left early"),
    "after_worst_year": say("offences before the starts that fell in the year just before them, which was the worst"),
    "expunged_inside": say("people compared whose list ends at expungement before the horizon"),
    "several_releases": say("people compared with more than one release"),
    "operator_records": say("records of new offences kept by those who run the model"),
    "several_programmes": say("joiners who joined another kind of model too"),
    "shock_inside": say("people compared whose months hold a change for everybody"),
}
MODELS = {
    "helpers": say("helpers (“4+”)"),
    "firm": say("firm"),
    "exemplary": say("exemplary model"),
    "fund": say("policy loan"),
}
ASSIGNED = {
    "person": say("people"),
    "commune": say("communes"),
    "firm": say("firms"),
}
UNIT = {
    "commune": say("commune"),
    "firm": say("firm"),
}
KNOWN_BY = {
    "listed": say("the list of those considered"),
    "running": say("a model of the kind was running"),
    "running_here": say("a model of the kind was running in their commune"),
}
COVARIATES = {
    "age": say("age, years"),
    "prior_convictions": say("earlier convictions"),
    "sentence_months": say("sentence, months"),
    "months_out": say("months since the release"),
    "offended_before": say("new offence before that day (share)"),
}
JOINING = {
    "joined": say("joined"),
    "not_joined": say("not joined"),
}
ENTERS = {
    "conditional": say("early release, from the certificate on"),
    "list": say("list that overwrites, from their first list on"),
}
NOT_USED = {
    "release_span": say("the day of the release is known only between two days: counted from the last"),
    "conditional": say("released early on conditions: stand apart"),
    "enters_list": say("known only from a list that overwrites: stand apart"),
    "not_covered": say("no record of new offences covers them: not known"),
    "event_after_end": say("a new offence is known, but after something else had ended the follow-up: not counted"),
    "event_undecided": say("the record leaves open whether an incident is of this definition: not known from then on"),
    "event_doubtful": say("an incident may lie before the release or after the next one: not known from then on"),
    "event_no_day": say("an incident has no day of the kind asked for: not known from when it can have been"),
    "area_unknown": say("it is not known where the person lives: no record covers them"),
    "unexplained_departure": say("gone from a list without a reason that is known: out of sight from then on"),
    "expungement_sentence_not_known": say(
        "the sentence is not known, so neither is when the record is expunged by law"
    ),
    "expungement_end_not_known": say(
        "the end of the sentence is not known, so neither is when the record is expunged by law"
    ),
    "expungement_obligations_unmet": say(
        "other duties of the judgment are not met: the record is not yet expunged by law"
    ),
    "expungement_obligations_unknown": say(
        "whether other duties of the judgment are met is not known, so neither is when the record is expunged by law"
    ),
    "expungement_not_confirmed": say("the day of expungement rests on a rule that no source has confirmed yet"),
}
GRADES = {
    "no_grade": say("no grade"),
    "not_listed": say("not on it"),
}
NEXT_GRADES = {
    "no_grade": GRADES["no_grade"],
    "expunged": say("record expunged"),
    "locked_up": say("custody or detox"),
    "away": say("moved, lost or died"),
    "unexplained": say("not seen again, reason not known"),
}
SHOCK_OUTCOMES = {
    "reoffence": say("new offences"),
    "repayment": say("repayment"),
    "employment": say("employment"),
    "income": say("income"),
    "supervision": say("supervision"),
}


def outcome(code: str) -> Said:
    """What happened, in words; of a definition and a date the definition."""
    return OUTCOMES.get(code) or DEFINITIONS[code.partition("/")[0]]


def label(words_for: dict[str, Said], code: str) -> Said | str:
    """The words for a code; a code that has none (a column's name, a unit such as USD) stands for itself."""
    return words_for.get(code, code)
