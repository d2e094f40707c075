"""Tables about nobody in the records: law, plans, printed figures, parameters."""

from analysis.disclosure.declared.shape import DESCRIBED, Declared, Shape

# Guards that count records, months or communes, and units of designs that are no people.
GUARDS_OF_UNITS = ("early_end", "operator_records", "one_arm", "wage_step_in_trend", "after_worst_year")
UNITS = ("commune", "firm", "district", "province")
# Tables whose small numbers count units, rows or checks of records; what in them counts people is declared and guarded.
TABLES_OF_UNITS = ("guards", "foreseen_guards", "work_guards", "trend_guards", "unit_designs", "withheld")

NOBODY: dict[str, Declared] = {
    "decides": (Shape("what_vi what_en"),),
    "shocks": (Shape("shock starts ends what_vi what_en outcomes confirmed"),),
    "power": (Shape("rate n_per_arm power"),),
    "needed": (Shape("rate n_seen chance_of_none n_per_arm years_low years_high"),),
    "published": (
        Shape(
            "figure area topic printed value low high unit base period as_of page_dates label_vi label_en note_vi note_en "
            "source address"
        ),
    ),
    "checks": (Shape("check unit found found_low found_high expected expected_low expected_high verdict"),),
    "printed_pay": (Shape("n_averaged best_inside mean_low mean_high median_low median_high others_low others_high"),),
    "decision_inputs": (Shape("input models low likely high assumed source why_vi why_en"),),
}
PRINTED = Shape(
    DESCRIBED + " estimate std_error conf_low conf_high conf_level conf_method p_value n n_events reason",
    where=lambda row: row["group"] == "published",
)
