"""How often Python looks for garbage in the processes that do the work."""

import gc


def collect_seldom() -> None:
    """Look seldom: frames and drawings make many objects and hardly any circles, and a tenth of the time went into looking."""
    gc.set_threshold(50_000, 20, 20)
