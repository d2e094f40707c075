"""How a long run went on: what was finished when, and the memory in use, as numbers and as a picture."""

import json
from pathlib import Path

from analysis.words import Number, words

PROJECT = Path(__file__).parents[1]
RESULT = PROJECT / "docs" / "audit" / "fanout.json"
PICTURE = "docs/pictures/fanout.{language}.png"
POINTS = 250  # of a curve that is kept
LABELS = {
    "en": ("minutes", "deliveries read", "results", "pages about one result, both languages", "memory, GiB",
           "{n} districts (copies of invented ones), 6 notebooks each, 2 processes"),
    "vi": ("phút", "địa bàn đã tiếp nhận", "kết quả", "trang của từng kết quả, hai ngôn ngữ", "bộ nhớ, GiB",
           "{n} địa bàn (bản sao của địa bàn hư cấu), mỗi địa bàn 6 sổ tính, 2 tiến trình"),
}  # fmt: skip
FILES = {
    "read": "data/processed/tables/*",
    "results": "data/processed/runs/*/run.json",
    "pages": "reports/*/[1-7]_*.html",
}


def of(root: Path, memory) -> dict:
    """Seconds since the run began at which each delivery, result and page was there, and the memory seen (`fanout.Memory`)."""
    since = {
        name: sorted(path.stat().st_mtime - memory.began for path in root.glob(files)) for name, files in FILES.items()
    }
    return {name: [round(each, 1) for each in times] for name, times in since.items()} | {"memory": memory.seen}


def save(measured: dict) -> None:
    """Keep the numbers, and the picture in both languages."""
    first = measured["first"]
    first["memory"] = _highest(first["memory"])
    kept = measured | {"first": first | {name: _thinned(first[name]) for name in FILES}}
    RESULT.write_text(json.dumps(kept, indent=None) + "\n", encoding="utf-8")
    for language in LABELS:
        draw(kept, language)


def draw(kept: dict, language: str) -> None:
    """Three counts and the memory against minutes; a straight line is growth in proportion."""
    from matplotlib.figure import Figure

    minutes, *names, memory, title = LABELS[language]
    write = words(language)
    figure = Figure(figsize=(9, 4), layout="constrained")
    figure.suptitle(title.format(n=write(kept["districts"])))
    left, right = figure.subplots(1, 2)
    for name, label, line in zip(FILES, names, ("-", "--", ":"), strict=True):
        seconds, counted = zip(*kept["first"][name], strict=True)
        left.plot([each / 60 for each in seconds], counted, line, label=f"{label}: {write(counted[-1])}")
    left.set_ylim(0)
    left.legend(fontsize=8)
    seconds, used = zip(*kept["first"]["memory"], strict=True)
    right.plot([each / 60 for each in seconds], used)
    right.set_ylim(0)
    right.set_ylabel(f"{memory} (≤ {write(Number(max(used), 2))})")
    for axes in (left, right):
        axes.set_xlabel(minutes)
    figure.savefig(PROJECT / PICTURE.format(language=language), dpi=110, metadata={"Software": None})


def _thinned(times: list[float]) -> list[tuple[float, int]]:
    """Some of the times, the first and the last among them, with how many were there by then."""
    counted = list(zip(times, range(1, len(times) + 1), strict=True))
    return [*counted[:: max(len(counted) // POINTS, 1)], counted[-1]]


def _highest(seen: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The highest of each stretch, so that no peak is lost."""
    length = max(len(seen) // POINTS, 1)
    return [max(seen[at : at + length], key=lambda each: each[1]) for at in range(0, len(seen), length)]
