"""The pages of a whole country: how long they take to make, how large the first one is, how soon it can be used.

Run by hand, with nothing else at work, after ``make evaluate``: ``python -m bench.site 174 348 696``. The districts are the
simulated ones in turn under other names, with their real results; all is written into a temporary folder. What is measured
for each number of districts is what grows with all of them together: the pages about many results, the search index. The
pages of single results depend on nothing but their own result; they are written for one and for two districts only
(``--without-pages`` leaves that out too). The first page is opened in Chromium from its file, several times.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from analysis import store
from analysis.report import search, site

DISTRICTS = [f"mau-{number:02}" for number in range(1, 13)]
TIMES = 5
MIB = 2**20
QUERIES = ("m", "mau 6", "huyen mau 345", "vi pham moi", "tái phạm")
# Seconds between a key and the list that it makes, painted: two frames, the second begins when the first is on the screen.
TYPED = """(text) => new Promise((done) => {
  const box = document.querySelector("form.search input");
  box.value = text;
  const begun = performance.now();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const ready = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => done([ready - begun, performance.now() - begun])));
})"""
CHOSEN = """() => new Promise((done) => {
  const chosen = document.querySelector("form.filters select[name=verdict], form.filters select");
  chosen.selectedIndex = 1;
  const begun = performance.now();
  chosen.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def cards(count: int) -> list[dict]:
    """The cards of so many districts, in order of their names."""
    kept = {name: [site.card(result) for result in site.results_of(name)] for name in DISTRICTS}
    if not all(kept.values()):
        raise SystemExit("no results of the simulated districts: run make evaluate")
    return [card for number in range(count) for card in map(renamed(number), kept[DISTRICTS[number % len(DISTRICTS)]])]


def renamed(number: int) -> Callable[[dict], dict]:
    """Puts a card under the name of another invented district."""
    names = {"vi": f"Huyện Mẫu {number:03} (dữ liệu mô phỏng)", "en": f"Mẫu {number:03} district (simulated data)"}
    return lambda card: card | {"site": f"mau-{number:03}", "name": names, "run": f"{number:020}"}


def written(count: int, target: Path) -> dict:
    """Write what grows with all districts together; sizes, and seconds of processor."""
    found = cards(count)
    begun = time.process_time()
    first = site.write_index(target, found)
    taken = time.process_time() - begun
    files = [path for path in target.rglob("*") if path.is_file()]
    return {
        "districts": count,
        "results": len(found),
        "files": len(files),
        "seconds": taken,
        "ms_each": 1000 * taken / count,
        "first_mib": first.stat().st_size / MIB,
        "index_mib": (target / search.file("vi")).stat().st_size / MIB,
    }


def opened(page: Page, first: Path) -> dict:
    """How soon the first page can be used, and how long a filter and a key take: milliseconds, medians."""
    loads, filters = [], []
    for _ in range(TIMES):
        page.goto(first.as_uri(), wait_until="load")
        loads.append(page.evaluate(LOADED))
        filters.append(page.evaluate(CHOSEN))
        page.evaluate("document.querySelector('form.filters button').click()")
    page.locator("form.search input").fill(QUERIES[0])
    page.locator("form.search a").first.wait_for()
    typed = [page.evaluate(TYPED, query) for query in QUERIES for _ in range(TIMES)]
    return {
        "loaded": median(loads),
        "and filtered": median(map(sum, zip(loads, filters, strict=True))),
        "filter": median(filters),
        "key": median(each[0] for each in typed),
        "key, slowest": max(each[0] for each in typed),
        "key, painted": median(each[1] for each in typed),
    }


def single(districts: int, target: Path) -> float:
    """Seconds of processor to write the pages of all results of so many districts."""
    results = [result for name in DISTRICTS[:districts] for result in site.results_of(name)]
    begun = time.process_time()
    for result in results:
        site.write_result(target, replace(result, key="0" * 20))
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("districts", type=int, nargs="+")
    asked.add_argument("--without-pages", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for count in given.districts:
            target = Path(folder) / str(count)
            told = written(count, target) | opened(page, target / "index.html")
            print("; ".join(f"{name} {value:,.2f}" if isinstance(value, float) else f"{name} {value:,}"
                            for name, value in told.items()), flush=True)  # fmt: skip
        browser.close()
        if not given.without_pages:
            one, two = (single(count, Path(folder) / f"pages-{count}") for count in (1, 2))
            print(f"pages of single results: {one:.1f} s for one district, {two:.1f} s for two")
    print(f"results from {store.relative(store.processed())}")


if __name__ == "__main__":
    main()
