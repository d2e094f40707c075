"""A site's results as a document: what can be said first, then each notebook as its page has it."""

from collections.abc import Iterator, Sequence

from analysis.report import guarded, page, planned
from analysis.report.blocks import Sentences
from analysis.report.frame import marks, titled
from analysis.report.page import Part
from analysis.report.paper.document import Document, Element, Heading, Prose, elements
from analysis.report.show import block
from analysis.report.site import Result
from analysis.words import Words, say, words

LEVEL = 2  # of a notebook's own headings below its title


def document(results: Sequence[Result], language: str) -> Document:
    """All results of a site, in the order of the notebooks.

    Parameters
    ----------
    results : sequence of Result
        Of one site, at least one.
    language : str
    """
    write = words(language)
    source, synthetic = results[0].released.about["source"], results[0].released.synthetic
    return Document(
        title=titled(write(say("Evaluation of models of community reintegration")), synthetic, write),
        subtitle=titled(source["name"][language], synthetic, write),
        language=language,
        marks=seen(results, write),
        opening=tuple(_opening(results, write)),
        body=tuple(each for result in results for each in _chapter(result, write)),
    )


def seen(results: Sequence[Result], write: Words) -> tuple[str, ...]:
    """What the head of every page has to say of the results."""
    about = [each.released.about for each in results]
    synthetic = any(each.released.synthetic for each in results)
    internal = any(each["profile"] == "internal" for each in about)
    whom = [guarded.banner(each.released, write) for each in results if guarded.is_guarded(each.released)]
    changed = [write(planned.CHANGED) for each in results if planned.changed(each.released)]
    return tuple(dict.fromkeys([*whom, *marks(internal=internal, synthetic=synthetic, write=write), *changed]))


def _opening(results: Sequence[Result], write: Words) -> Iterator[Element]:
    yield Heading(write(say("In short")), 2)
    for result in results:
        yield Prose(f"**{page.title(result.notebook, write.language)}**")
        yield Sentences(block(result.released, "in_short", write.language).paragraphs, listed=True)


def _chapter(result: Result, write: Words) -> Iterator[Element]:
    opening, *others = page.parts(result.released, write.language)
    title, _, text = opening.content.partition("\n")
    yield Heading(title.lstrip("# "), 1)
    if text.strip():
        yield Prose(text.strip())
    yield _source(result, write)
    for part in others:
        yield from _elements(part)


def _elements(part: Part) -> Iterator[Element]:
    if not isinstance(part.content, str):
        yield from elements(part.content)
        return
    heading, _, text = part.content.partition("\n") if part.level else ("", "", part.content)
    if heading:
        yield Heading(part.heading, part.level)
    if text.strip():
        yield Prose(text.strip())


def _source(result: Result, write: Words) -> Prose:
    """Where the numbers of a chapter come from, for its footnote."""
    source, plan = result.released.about["source"], planned.named(result.released)
    note = [
        write(say("Source: {citation} Licence: {licence}", citation=source["citation"], licence=source["licence"])),
        write(say("Notebook {notebook}, run {key}.", notebook=result.notebook, key=result.key)),
        write(plan) if plan else "",
    ]
    return Prose(
        write(say("All numbers of this part are from the results of one notebook.")), " ".join(filter(None, note))
    )
