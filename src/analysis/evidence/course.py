"""What is seen of a district's people over time: result tables beside the plan's comparison, and of a lot of people."""

from analysis.evidence import drawn_people
from analysis.followup.follow import Followup
from analysis.outcomes import how_often, joining_course, police_grades, street_time, who_is_followed
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import code
from analysis.plan import ReoffendingPlan
from analysis.results import Estimate
from analysis.sites import Site


def tables(
    site: Site,
    followed: dict[tuple[str, str], Followup],
    asked: ReoffendingPlan,
    compared: dict[str, Compared],
    risks: list[Estimate],
    horizons: list[str],
    main: str,
    *,
    conf_level: float,
) -> dict[str, list]:
    """Result rows by table name.

    Parameters
    ----------
    followed : dict
        Follow-ups by definition and date.
    compared : dict
        Comparisons under the plan's definition and date, by kind of model.
    risks : list of Estimate
        From `joining_contrasts.estimates`, of all contrasts.
    horizons : list of str
    main : str
        The main one of them.
    """
    chosen, outcome = followed[asked.definition, asked.by], code(asked.definition, asked.by)
    rates = [
        street_time.joined(chosen, compared[each.models], each, outcome, conf_level=conf_level)
        for each in asked.contrasts
        if len(compared[each.models].entry)
    ]
    courses = [
        row
        for each in asked.contrasts
        for row in joining_course.course(
            compared[each.models],
            each,
            [risk for risk in risks if risk.group == each.models],
            conf_level=conf_level,
        )
    ]
    legal = followed["legal", asked.by]
    by_lot = drawn_people.tables(site, asked, main, conf_level=conf_level)
    return by_lot | {
        "person_shares": who_is_followed.person_shares(chosen, main),
        "apart": who_is_followed.apart(chosen, horizons, conf_level=conf_level),
        "not_used": [
            *who_is_followed.counted(chosen, outcome),
            *(
                who_is_followed.counted(legal, code("legal", asked.by), of="expungement_")
                if legal is not chosen
                else ()
            ),
        ],
        "street_rates": [
            *street_time.released(followed, asked, conf_level=conf_level),
            *(row for rows, _ in rates for row in rows),
        ],
        "street_ratios": [ratio for _, ratio in rates],
        "how_often": how_often.how_often(chosen, horizons),
        "gravity": how_often.gravities(chosen, main),
        "grade_moves": police_grades.moves(site.tables),
        "courses": courses,
    }
