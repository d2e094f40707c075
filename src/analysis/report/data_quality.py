"""A district's page about its data: what the records are worth, from the tables that notebook 1 released."""

from pathlib import Path

from markupsafe import Markup

from analysis import store
from analysis.disclosure.release import Released
from analysis.report.blocks import Sentences
from analysis.report.frame import PAGES, framed, named, titled
from analysis.report.show import block, has
from analysis.words import LANGUAGES, Words, say, words

NAME, NOTEBOOK = "quality", "1_evaluability"
PARTS = {
    say("Who is in the records"): ("comparison_people",),
    say("Lists of people"): ("list_meaning", "lists"),
    say("Releases printed and seen"): ("release_years",),
    say("Who can be followed, and for how long"): ("followed",),
    say("Do the records end early?"): ("record_ends",),
    say("Records linked to each other"): ("linkage", "doubtful"),
    say("What was reported, and whether the files hold it"): ("reported",),
    say("Printed figures held against each other"): ("agreements",),
    say("What changed for everybody in the period"): ("shocks",),
}


def write(target: Path, site: str, released: Released, marks: dict[str, list[str]]) -> list[Path]:
    """Write the page into the site's folder, in both languages; nothing for a result of another notebook.

    Parameters
    ----------
    target : Path
        Where the pages stand.
    site : str
    released : Released
    marks : dict of list of str
        By language, what must be seen on the page.
    """
    if released.about["notebook"] != NOTEBOOK:
        return []
    paths = [target / site / named(NAME, language) for language in LANGUAGES]
    for path, language in zip(paths, LANGUAGES, strict=True):
        store.write_text(path, _page(site, released, marks[language], words(language)))
    return paths


def _page(site: str, released: Released, marks: list[str], write: Words) -> str:
    name = titled(released.about["source"]["name"][write.language], released.synthetic, write)
    title = write(say("Quality of the data"))
    intro = say("From what was released of this district; the counts of every file stay with whoever keeps the files.")
    shown: set[str] = set()
    sections = [(write(heading), Markup(_html(pieces, released, write, shown))) for heading, pieces in PARTS.items()]
    found = [(heading, html) for heading, html in sections if html]
    nothing = say("There is nothing to say of records here: none was delivered, or what there is cannot be shown.")
    return PAGES.get_template("quality.html").render(
        framed(write, 1, f"{title} – {name}", NAME, marks),
        back=named("index", write.language),
        heading=title,
        site_name=f"{name} ({site})",
        intro=titled(write(intro if found else nothing), released.synthetic, write),
        sections=found,
    )


def _html(pieces: tuple[str, ...], released: Released, write: Words, shown: set[str]) -> str:
    """The pieces of which there is something; a result of another version may lack columns of them."""
    try:
        return "".join(block(released, each, write.language, shown).html() for each in pieces if has(released, each))
    except KeyError:
        return Sentences((titled(write(say("made by another version")), released.synthetic, write),)).html()
