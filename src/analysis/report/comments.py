"""What participants, operators of models and agencies say of a site's results: a page of its own, who spoke by role only."""

from pathlib import Path
from typing import Literal

from markupsafe import Markup
from pydantic import Field

from analysis import store
from analysis.errors import HoanhapError, Problem
from analysis.report import simulated
from analysis.report.blocks import Sentences
from analysis.report.frame import PAGES, framed, marks, named, titled
from analysis.settings import Both, Strict, read_settings
from analysis.tables.source import comments_file
from analysis.words import LANGUAGES, Words, say, words

NAME, TITLE = "comments", say("What those concerned say of it")
ROLES = {
    "participant": say("Participants"),
    "operator": say("Those who run a model"),
    "agency": say("Agencies that sent data"),
}
LONGEST = 2_000  # characters of one comment


class Comment(Strict):
    """One comment: the role of who spoke, and the text as a person wrote it down, without a name in it."""

    by: Literal["participant", "operator", "agency"]
    text: Both


class Comments(Strict):
    """`comments.yaml`."""

    comments: tuple[Comment, ...] = Field(max_length=200)


def read(site: str) -> tuple[Comment, ...]:
    """The comments on a site's results; none if nobody wrote any down.

    Raises
    ------
    HoanhapError
        If the file is malformed, or a comment is longer than `LONGEST`.
    """
    path = comments_file(site)
    if path is None:
        return ()
    found = read_settings(path, Comments).comments
    long = [number for number, each in enumerate(found) if max(len(each.text.vi), len(each.text.en)) > LONGEST]
    what = say("is longer than {most} characters; shorten it with the person who said it", most=LONGEST)
    if long:
        raise HoanhapError(Problem(what, store.relative(path), column=f"comments.{number}.text") for number in long)
    return found


def write(target: Path, site: str, source: dict, *, internal: bool = False) -> list[Path]:
    """Write the page of a site's comments into its folder of a site of pages, in both languages; it says so if there are none.

    Parameters
    ----------
    target : Path
        Where the pages stand.
    site : str
    source : dict
        What a release says of the source (`about["source"]`).
    internal : bool
        Whether the page must not be passed on.
    """
    told = read(site)
    paths = [target / site / named(NAME, language) for language in LANGUAGES]
    for path, language in zip(paths, LANGUAGES, strict=True):
        store.write_text(path, _page(source, told, internal, words(language)))
    return paths


def _page(source: dict, told: tuple[Comment, ...], internal: bool, write: Words) -> str:
    synthetic = source["synthetic"]
    name, title = titled(source["name"][write.language], synthetic, write), write(TITLE)
    none = say("No comments received.")
    intro = say("As they were written down. Who spoke is told by role only. Nothing in the results follows from them.")
    return PAGES.get_template("quality.html").render(
        framed(write, 1, f"{title} – {name}", NAME, marks(internal=internal, synthetic=synthetic, write=write)),
        back=named("index", write.language),
        heading=title,
        site_name=f"{name} ({source['id']})",
        intro=write(intro if told else none),
        sections=[
            (write(ROLES[role]), Markup(_texts(told, role, synthetic, write).html()))
            for role in ROLES
            if any(each.by == role for each in told)
        ],
    )


def _texts(told: tuple[Comment, ...], role: str, synthetic: bool, write: Words) -> Sentences:
    texts = [getattr(each.text, write.language) for each in told if each.by == role]
    return Sentences(tuple(simulated.sentence(text, write) if synthetic else text for text in texts))
