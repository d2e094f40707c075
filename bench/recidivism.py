"""The processor's seconds that notebook 2's numbers, and each of its figures, take for one district; run by hand.

``OPENBLAS_NUM_THREADS=1 python -m bench.recidivism [site]``, with nothing else at work. Imports are counted apart; figures are
drawn twice and the second time counts, since the first one reads the fonts.
"""

import sys
import time
from functools import partial


def seconds(do) -> tuple[float, object]:
    """The processor's seconds that a call takes, and what it returns."""
    began = time.process_time()
    made = do()
    return time.process_time() - began, made


def _drawn(block, released, piece: str) -> str:
    return block(released, piece, "vi").html()


def main(name: str) -> None:
    """Measure one district."""
    began = time.process_time()
    from analysis.disclosure.release import release
    from analysis.evidence import reoffending
    from analysis.plan import read_plan
    from analysis.report.blocks import Figure
    from analysis.report.show import PIECES, block, has
    from analysis.sites import read_site

    imports = time.process_time() - began
    site, plan = read_site(name), read_plan(name)
    numbers, (rows, _, facts) = seconds(lambda: reoffending.district(site, plan, horizon="", conf_level=0.95))
    print(f"{len(site.tables['releases'])} releases; imports {imports:.2f} s")
    print(f"numbers {numbers:.2f} s of CPU (at most 2), {numbers / imports:.1f} times the imports")
    released = release(site.source, plan, rows, notebook="2_recidivism", parameters={}, facts=facts)
    drawn = [piece for piece in PIECES if has(released, piece) and isinstance(block(released, piece, "vi"), Figure)]
    for piece in drawn:
        took, _ = seconds(partial(_drawn, block, released, piece))
        print(f"figure {piece}: {took:.2f} s of CPU (at most 0.4)")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "mau-01")
