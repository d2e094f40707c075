"""A document in Markdown as HTML for the site: tables that scroll, headings to link to, formulas as MathML, nothing raw."""

import re
from collections.abc import Callable
from html import escape
from itertools import count
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis.report.anchors import FRAME_ANCHORS, slug

MATH = re.compile(r"<math.*?</math>", re.DOTALL)
FIRST = re.compile(r"^# (.+)$", re.MULTILINE)
COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
ANNOTATION = re.compile(r"<annotation.*?</annotation>", re.DOTALL)

Link = Callable[[str], tuple[str, str] | None]


def title(text: str) -> str:
    """The first heading, as plain text; empty without one."""
    found = FIRST.search(text)
    return _plain(_parser().parseInline(found[1])[0]) if found else ""


def headings(text: str) -> list[str]:
    """All headings below the first one, as plain text."""
    tokens = _parser().parse(text)
    return [_plain(tokens[i + 1]) for i, each in enumerate(tokens) if each.type == "heading_open"][1:]


def render(text: str, link: Link) -> str:
    """Markdown as HTML.

    Parameters
    ----------
    text : str
        CommonMark with tables; a fence named ``math`` holds a formula in TeX. Raw HTML is shown as text, comments are dropped.
    link : callable
        From an address as written to the one on the site and the title of what is there, which takes the place of a file's name;
        None takes the link away and leaves its words.

    Returns
    -------
    str
        The same for the same text. Every heading has a name to link to.
    """
    parser, formulas = _parser(), []
    tokens = parser.parse(text)
    _anchor(tokens)
    for each in tokens:
        _relink(each.children or [], link)
        if each.type == "fence" and each.info.strip() == "math":
            formulas.append(each.content)
    drawn = iter(_mathml(formulas))
    parser.add_render_rule("fence", lambda _, found, i, *rest: _fence(found[i], drawn))
    parser.add_render_rule("table_open", lambda _, found, i, *rest: _table(found[i].meta["label"]))
    parser.add_render_rule("table_close", lambda *rest: "</table></div>\n")
    _frame_tables(tokens)
    return parser.renderer.render(tokens, parser.options, {})


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    for kind in ("html_block", "html_inline"):
        parser.add_render_rule(kind, lambda _, found, i, *rest: _raw(found[i].content))
    return parser


def _raw(content: str) -> str:
    """Raw HTML as the text that it is; comments are for the file's writers."""
    return escape(COMMENT.sub("", content))


def _anchor(tokens: list[Token]) -> None:
    taken = set(FRAME_ANCHORS)
    for i, each in enumerate(tokens):
        if each.type == "heading_open":
            name = slug(_plain(tokens[i + 1])) or "part"
            anchor = next(x for n in count(1) if (x := name if n == 1 else f"{name}-{n}") not in taken)
            taken.add(anchor)
            each.attrSet("id", anchor)


def _relink(children: list[Token], link: Link) -> None:
    """Send links and pictures to their place on the site; of those that lead nowhere the words stay."""
    for i, each in enumerate(children):
        if each.type == "image":
            found = link(unquote(str(each.attrs["src"])))
            each.attrs["src"] = found[0] if found else ""
        elif each.type == "link_open":
            close = next(other for other in children[i:] if other.type == "link_close")
            found = link(unquote(str(each.attrs["href"])))
            if found is None:
                each.tag, close.tag, each.attrs = "span", "span", {}
                continue
            each.attrs["href"], named = found
            if named and children[i + 1].content.endswith(".md"):
                children[i + 1].content = named


def _frame_tables(tokens: list[Token]) -> None:
    """Name each table after the heading above it; a head cell without words is no heading."""
    heading, number = "", 0
    for i, each in enumerate(tokens):
        if each.type == "heading_open":
            heading, number = _plain(tokens[i + 1]), 0
        elif each.type == "table_open":
            number += 1
            each.meta["label"] = f"{heading} ({number})" if number > 1 else heading
        elif each.type in ("th_open", "th_close"):
            text = tokens[i + 1 if each.type == "th_open" else i - 1]
            each.tag = "th" if text.content else "td"
            if text.content and each.type == "th_open":
                each.attrSet("scope", "col")


def _table(label: str) -> str:
    return f'<div class="table" role="region" tabindex="0" aria-label="{escape(label)}"><table>'


def _fence(token: Token, drawn) -> str:
    if token.info.strip() == "math":
        return f'<div class="formula" role="group" tabindex="0">{next(drawn)}</div>\n'
    return f'<pre tabindex="0"><code>{escape(token.content)}</code></pre>\n'


def _mathml(formulas: list[str]) -> list[str]:
    """Formulas in TeX as MathML, all by one call of pandoc."""
    if not formulas:
        return []
    import pypandoc  # starts a program: only where there is a formula

    text = "\n\n".join(f"$$\n{each.strip()}\n$$" for each in formulas)
    html = pypandoc.convert_text(text, "html", format="markdown", extra_args=["--mathml"])
    found = [ANNOTATION.sub("", each) for each in MATH.findall(html)]
    if len(found) != len(formulas):
        raise ValueError("a formula cannot be read as TeX")
    return found


def _plain(inline: Token) -> str:
    return "".join(each.content for each in inline.children or () if each.type in ("text", "code_inline"))
