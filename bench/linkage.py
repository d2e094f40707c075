"""How well and how fast two lists are linked, at a difficulty that was fixed beforehand.

python -m bench.linkage            100,000 against 100,000
python -m bench.linkage --save     and fewer in common, and 1,000,000; writes docs/audit/linkage.json and the pictures

The people are those of `linkage_people`.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.linkage import assign, links, weights
from analysis.linkage.identities import COLUMNS
from bench.linkage_people import Difficulty, two_lists

THRESHOLDS = (0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
ROOT = Path(__file__).parents[1]
PEOPLE = 100_000
TARGET = {"precision": 0.99, "recall_target": 0.95}
OVERLAPS = (1.0, 0.7, 0.5, 0.1)
NOTE = (
    "The difficulty does not say how many people stand in both lists. The first run takes it that all do; the fewer, the "
    "more often a namesake is the only candidate, and the more has to be left to a person."
)
AUDIT = ROOT / "docs" / "audit" / "linkage.json"

TEXTS = {
    "en": {
        "title": "Two lists of 100,000 invented people each; dashed: the target, dotted: the threshold that is used",
        "precision": "Pairs taken that are right, %",
        "recall_target": "True pairs found, %, of those that share an ID\nnumber, or name, birth year and commune",
        "review_people": "People that a person has to look at, %",
        "threshold": "Probability from which a pair is taken",
        "overlap": "{share} of the people are in both",
    },
    "vi": {
        "title": "Hai danh sách, mỗi danh sách 100.000 người giả định; nét đứt: mục tiêu, nét chấm: ngưỡng đang dùng",
        "precision": "Cặp được ghép là đúng, %",
        "recall_target": "Cặp đúng tìm được, %, trong số cùng số định danh,\nhoặc cùng họ tên, năm sinh và xã",
        "review_people": "Số người phải có người xem lại, %",
        "threshold": "Xác suất từ đó một cặp được ghép",
        "overlap": "{share} số người có trong cả hai",
    },
}


def measure(n_left: int, n_right: int, difficulty: Difficulty, rng: np.random.Generator) -> dict:
    """Link two lists and count what was right: the curve over thresholds, the figures at the shipped ones, the time."""
    left, right = two_lists(n_left, n_right, difficulty, rng)
    used = weights.read()
    started = time.perf_counter()
    pairs, made, scorer = links.scored(left[list(COLUMNS)], right[list(COLUMNS)], used)
    scored_s = time.perf_counter() - started
    truth = _truth(left, right)
    curve = [_point(pairs, truth, used, threshold) for threshold in THRESHOLDS]
    started = time.perf_counter()
    shipped = _point(pairs, truth, used, used.thresholds.match.value)
    seconds = scored_s + time.perf_counter() - started
    return {
        "n_left": n_left,
        "n_right": n_right,
        "difficulty": asdict(difficulty),
        "true_pairs": int(truth["true"].sum()),
        "target_pairs": int(truth["target"].sum()),
        "scorer": scorer,
        "pairs_of_rules": made.set_index("rule")["pairs"].to_dict(),
        "values_skipped": made.set_index("rule")["values_skipped"].to_dict(),
        "shipped": shipped,
        "curve": curve,
        "seconds": round(seconds, 1),
    }


def _truth(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """For each right record its left one, if there is one; the target: they share a number, or name, year, commune."""
    at = pd.Series(np.arange(len(left)), index=left["person"].to_numpy())
    partner = right["person"].map(at).reset_index(drop=True)
    true = partner.notna().to_numpy()
    one = left.iloc[partner.fillna(0).astype(int)].reset_index(drop=True)
    two = right.reset_index(drop=True)
    number = (one["id_number"] == two["id_number"]) & (one["id_number"] != "")
    year = one["birth"].str[:4] == two["birth"].str[:4]
    three = one["intact"] & two["intact"] & year & (one["commune"] == two["commune"])
    return pd.DataFrame({"partner": partner.fillna(-1).astype(int), "true": true, "target": true & (number | three)})


def _point(pairs: pd.DataFrame, truth: pd.DataFrame, used, threshold: float) -> dict:
    """What is right and what is missed if pairs are taken from `threshold` on."""
    share = used.thresholds.match.model_copy(update={"value": threshold})
    judged = assign.judge(pairs, used.thresholds.model_copy(update={"match": share}))
    none = pd.Series("", index=judged.index, dtype="str")
    found = assign.assign(judged, none, threshold, one_to_one=True)
    matched, asked = found[found["matched"]], found[~found["matched"]]
    right = truth.iloc[matched["right"]]
    correct = (right["partner"].to_numpy() == matched["left"].to_numpy()).sum()
    target = ((right["partner"].to_numpy() == matched["left"].to_numpy()) & right["target"].to_numpy()).sum()
    reviewed = truth.iloc[asked["right"]]
    in_review = (reviewed["partner"].to_numpy() == asked["left"].to_numpy()) & reviewed["target"].to_numpy()
    return {
        "threshold": threshold,
        "matches": len(matched),
        "precision": round(float(correct / max(len(matched), 1)), 5),
        "recall": round(float(correct / truth["true"].sum()), 5),
        "recall_target": round(float(target / truth["target"].sum()), 5),
        "recall_target_with_review": round(float((target + in_review.sum()) / truth["target"].sum()), 5),
        "review_pairs": len(asked),
        "review_people": int(asked["right"].nunique()),
    }


def code_key() -> str:
    """What the figures depend on: the linker, its numbers, the keys of names, and this file."""
    files = [*(ROOT / "src" / "analysis" / "linkage").glob("*.py"), ROOT / "src" / "analysis" / "columns" / "text.py"]
    files += [ROOT / "data" / "raw" / "reference" / "linkage.yaml", *(ROOT / "bench").glob("linkage*.py")]
    return store.content_key({path.relative_to(ROOT).as_posix(): store.sha256(path) for path in files})


def save(seed: int) -> None:
    """Measure all that is printed in docs, each in a process of its own, and write figures and pictures."""
    runs = []
    for n_left, overlap in (*((PEOPLE, overlap) for overlap in OVERLAPS), (10 * PEOPLE, 1.0)):
        asked = ["--left", str(n_left), "--overlap", str(overlap), "--seed", str(seed), "--json"]
        command = [sys.executable, "-m", "bench.linkage", str(PEOPLE), *asked]
        ran = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT)
        runs.append(json.loads(ran.stdout))
    store.write_json(AUDIT, {"code": code_key(), "note": NOTE, "seed": seed, "target": TARGET, "runs": runs})
    for language in TEXTS:
        draw([runs[0], *runs[2:4]], language, ROOT / "docs" / "pictures" / f"linkage.{language}.png")


def draw(runs: list[dict], language: str, path: Path) -> None:
    """The curve over thresholds: what is right among those taken, what is found, and how many a person must look at."""
    import matplotlib.pyplot as plt

    text, shipped = TEXTS[language], THRESHOLDS.index(runs[0]["shipped"]["threshold"])
    figure, axes = plt.subplots(1, 3, figsize=(11, 4.2), layout="constrained")
    quantities = ("precision", "recall_target", "review_people")
    for axis, quantity in zip(axes, quantities, strict=True):
        for run, colour, marker in zip(runs, ("#1b5e83", "#c8641b", "#5b5b5b"), "os^", strict=True):
            divisor = run["n_right"] if quantity == "review_people" else 1
            values = [100 * point[quantity] / divisor for point in run["curve"]]
            label = text["overlap"].format(share=f"{run['difficulty']['overlap']:.0%}")
            axis.plot(values, color=colour, marker=marker, markersize=4, label=label)
        axis.axvline(shipped, color="#999999", linewidth=0.8, linestyle=":")
        if quantity in TARGET:
            axis.axhline(100 * TARGET[quantity], color="black", linewidth=0.8, linestyle="--")
        axis.set_xticks(range(len(THRESHOLDS)), [_decimal(at, language) for at in THRESHOLDS], rotation=60)
        axis.yaxis.set_major_formatter(lambda value, _: _decimal(value, language))
        axis.set_title(text[quantity], loc="left", fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylim(95, 100.2)
    axes[1].set_ylim(45, 100)
    axes[2].set_ylim(0)
    axes[1].set_xlabel(text["threshold"])
    axes[2].legend(frameon=False, fontsize=8)
    figure.suptitle(text["title"], fontsize=11)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})
    plt.close(figure)


def _decimal(value: float, language: str) -> str:
    return f"{value:g}".replace(".", "," if language == "vi" else ".")


def _peak_mib() -> int:
    """The most memory that this process has used, the making of the people included; not on Windows."""
    import resource

    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def main() -> None:
    """Measure and print, or measure everything and keep it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("people", nargs="?", type=int, default=PEOPLE, help="on the right")
    asked.add_argument("--left", type=int, help="people on the left, if not as many")
    asked.add_argument("--overlap", type=float, default=Difficulty.overlap)
    asked.add_argument("--seed", type=int, default=20_241_107)
    asked.add_argument("--json", action="store_true", help="print everything as JSON")
    asked.add_argument("--save", action="store_true", help="measure what docs/audit/linkage.json holds, and write it")
    given = asked.parse_args()
    if given.save:
        save(given.seed)
        return
    rng = np.random.default_rng(given.seed)
    found = measure(given.left or given.people, given.people, Difficulty(overlap=given.overlap), rng)
    found["peak_mib"] = _peak_mib()
    curve = [] if given.json else found.pop("curve")
    print(json.dumps(found, indent=1))
    if curve:
        print(pd.DataFrame(curve).to_string(index=False))


if __name__ == "__main__":
    main()
