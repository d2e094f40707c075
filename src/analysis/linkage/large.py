"""The scorer of `small` for large lists: the same levels, m, u and prior, counted by splink on DuckDB."""

import gc
import logging
import re
import tempfile

import numpy as np
import pandas as pd
from pyarrow import default_memory_pool

from analysis.linkage import blocks, compare, small
from analysis.linkage.identities import UNKNOWN
from analysis.linkage.weights import FREQUENCIES, FREQUENCY, LEVELS, Weights, frequency_of

SIDE = re.compile(r"\b([lr])\.(\w+)")
NEVER_UNKNOWN = ("hidden", "middle", "marked", "common", "plain_common")
PAIRS_AT_ONCE = 2_000_000
MEMORY = "400MB"


def score(
    left: pd.DataFrame, right: pd.DataFrame | None, *, weights: Weights, prior: float, n_pairs: int, floor: float
) -> pd.DataFrame:
    """As `small.score`, but only pairs with a probability of at least `floor`, or with equal ID numbers.

    Parameters
    ----------
    left, right : DataFrame
        From `blocks.add_blocks`; `right` is None for pairs within a list.
    weights : Weights
    prior, floor : float
    n_pairs : int
        Pairs that the rules make, counted once per rule: in how many steps the work is done.

    Notes
    -----
    splink would leave out pairs with equal numbers that are otherwise unlike; these are the ones that a person must
    see, so that they are scored apart, by `small`.
    """
    lists = [left] if right is None else [left, right]
    numbered = small.score_pairs(left, right, *blocks.same_id(left, right), weights=weights, prior=prior)
    with tempfile.TemporaryDirectory(prefix="linkage-") as folder:
        steps = 1 + n_pairs // PAIRS_AT_ONCE
        found = predicted(lists, weights, prior=prior, n_steps=steps, floor=floor, folder=folder)
    found = found.join(compare.levels(left.iloc[found["left"]], lists[-1].iloc[found["right"]]))
    pairs = pd.concat([numbered, found[numbered.columns]], ignore_index=True)
    return pairs.drop_duplicates(["left", "right"]).sort_values(["left", "right"], ignore_index=True)


def predicted(
    lists: list[pd.DataFrame], weights: Weights, *, prior: float, n_steps: int, floor: float, folder: str
) -> pd.DataFrame:
    """Pairs of at least the probability `floor`, by splink: `left`, `right` (positions) and `weight`.

    It works in `n_steps`, each of which has to fit into memory; DuckDB's own files go into `folder`.
    """
    import duckdb
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    offline = {"memory_limit": MEMORY, "temp_directory": folder, "autoinstall_known_extensions": False}
    with duckdb.connect(":memory:", config=offline) as database:
        database.execute("set enable_progress_bar = false")
        api = DuckDBAPI(connection=database)
        tables = []
        for side, one in zip("lr", lists, strict=False):
            database.register("given", _table(one))
            database.execute(f"create table list_{side} as select * from given")
            database.unregister("given")
            tables.append(api.register(f"list_{side}", dataset_display_name=side))
        linker = Linker(tables, _settings(lists, weights, prior), log_level=None, validate_settings=False)
        found = pd.concat([_step(linker, step, n_steps, floor) for step in range(1, n_steps + 1)], ignore_index=True)
    del linker, api, tables
    gc.collect()  # splink's objects hold one another, and the lists with them
    default_memory_pool().release_unused()
    return found


def _step(linker, step: int, n_steps: int, floor: float) -> pd.DataFrame:
    made = linker.inference.predict_chunk(
        left_chunk=(step, n_steps), right_chunk=(1, 1), threshold_match_probability=floor, warning_mode="never"
    )
    found = made.as_pandas_dataframe()
    made.drop_table_from_database_and_remove_from_cache()
    return pd.DataFrame({"left": found["row_l"], "right": found["row_r"], "weight": found["match_weight"]})


def _table(one: pd.DataFrame) -> pd.DataFrame:
    """A list as splink takes it: what is not known is null; frequencies it counts by itself."""
    counted = [frequency_of(column) for column in set(FREQUENCIES.values())]
    table = one.drop(columns=[*counted, "number", "digits"])
    for name in table.columns.difference(NEVER_UNKNOWN):
        table[name] = table[name].mask(table[name] == UNKNOWN.get(name, -1))
    return table.assign(row=np.arange(len(table)))


def _settings(lists: list[pd.DataFrame], weights: Weights, prior: float) -> dict:
    rules = [f"l.{name} = r.{name}" for name in lists[0] if name.startswith("block_")]
    return {
        "link_type": "dedupe_only" if len(lists) == 1 else "link_only",
        "unique_id_column_name": "row",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": rules,
        "comparisons": [_comparison(name, weights) for name in LEVELS],
        "retain_matching_columns": False,
    }


def _comparison(name: str, weights: Weights) -> dict:
    missing = {"sql_condition": _sql(compare.SQL[name][compare.MISSING]), "is_null_level": True}
    found = [missing | {"label_for_charts": "missing"}]
    for level in LEVELS[name]:
        m, u = weights.comparisons[name][level].m, weights.comparisons[name][level].u
        one = {
            "sql_condition": _sql(compare.SQL[name].get(level, "ELSE")),
            "label_for_charts": level,
            "m_probability": m,
        }
        if u == FREQUENCY:
            # splink multiplies by (u of this level / frequency): with u = 1 that is m / frequency.
            column = FREQUENCIES[name, level]
            one |= {"u_probability": 1.0, "tf_adjustment_column": column, "disable_tf_exact_match_detection": True}
        else:
            one |= {"u_probability": u}
        found.append(one)
    return {"output_column_name": name, "comparison_levels": found}


def _sql(condition: str) -> str:
    """l.name as splink writes it: name_l."""
    return SIDE.sub(r"\2_\1", condition)
