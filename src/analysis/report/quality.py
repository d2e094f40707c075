"""The quality page of a district: what became of every row, cell and pair on the way in.

It stays with the district, beside the rejected rows: counts are shown however small they are. It is made before
anything is released and from counts alone, so it takes frames of counts and no `Released`.
"""

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis import store
from analysis.delivery.vocabulary import FILE, HeadingFile
from analysis.followup.areas import NEWEST, area_of
from analysis.reference.places import Unit
from analysis.report import simulated
from analysis.report.counted import Naming
from analysis.report.frame import PAGES, framed, marks, named, titled
from analysis.report.quality_parts import PARTS
from analysis.settings import read_settings
from analysis.tables.source import Source
from analysis.words import LANGUAGES, say, words

NAME, COMMUNE = "quality", "commune: "


def write(site: str, quality: dict[str, pd.DataFrame], source: Source, folder: Path) -> list[Path]:
    """Write the quality page of a district in both languages.

    Parameters
    ----------
    site : str
        Its id.
    quality : dict of DataFrame
        Counts by name as in `Site.quality`; one that is missing or empty is said to be so.
    source : Source
        That of the site; says what its records are called and whether its people are invented.
    folder : Path
        Where the pages go; only their owner can read them.

    Returns
    -------
    list of Path
        ``quality.html`` (Vietnamese) and ``quality.en.html``; each stands alone: no script, nothing fetched.
    """
    headings = read_settings(store.raw() / "reference" / FILE, HeadingFile).headings
    first = {role: {name: wordings[0] for name, wordings in fields.items()} for role, fields in headings.items()}
    paths, communes = [], _communes(quality, source)
    for language in LANGUAGES:
        paths.append(folder / named(NAME, language))
        records = {code: getattr(record.name, language) for code, record in source.records.items()}
        names = Naming(words(language), records, first, communes)
        store.write_text(paths[-1], _page(site, quality, source, names))
        paths[-1].chmod(0o600)
    return paths


def _communes(quality: dict[str, pd.DataFrame], source: Source) -> dict[str, str]:
    """The names, on the newest map, of the communes by which linkage is counted; one that the map does not have is left out."""
    area = area_of(source)
    groups = quality["linkage"]["subgroup"].unique() if "linkage" in quality and area else ()
    codes = (group.removeprefix(COMMUNE) for group in groups if group.startswith(COMMUNE))
    units = (area.gazetteer.unit(code, NEWEST) for code in codes)
    return {unit.code: unit.name for unit in units if isinstance(unit, Unit)}


def _page(site: str, quality: dict[str, pd.DataFrame], source: Source, names: Naming) -> str:
    write, language, synthetic = names.write, names.write.language, source.synthetic
    sections = []
    for heading, frame, made in PARTS:
        block = made(quality.get(frame, pd.DataFrame()), names)
        shown = simulated.marked(block, write) if synthetic else block
        sections.append((write(heading), Markup(shown.html())))
    name = titled(getattr(source.name, language), synthetic, write)
    title = write(say("What became of the delivered files"))
    return PAGES.get_template("quality.html").render(
        framed(write, 0, f"{title} – {name}", NAME, marks(internal=True, synthetic=synthetic, write=write), alone=True),
        heading=title,
        site_name=f"{name} ({site})",
        intro=write(say("Counts of rows, cells and pairs; no name and no ID number is on this page.")),
        sections=sections,
    )
