"""Settings of the processes that do the work, for speed alone: no value depends on them."""

import gc


def collect_seldom() -> None:
    """Look for garbage seldom: many objects are made here and hardly any circles, and a tenth of the time went into looking."""
    gc.set_threshold(50_000, 20, 20)


def keep_short_texts() -> None:
    """Keep texts as strings of Python: a district's tables are short, and Arrow's strings take longer there."""
    import pandas as pd

    pd.set_option("mode.string_storage", "python")
