"""A PDF in which pages and drawings each have their own names for fonts is read all the same."""

import pytest
import typst

from analysis.disclosure.scan.found import UnreadableError
from analysis.disclosure.scan.pdf import read_pdf
from tests.disclosure.scan.made import NAME

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40">'
    '<text y="20" font-family="{font}">{text}</text></svg>'
)


def printed(*pages):
    source = "\n#pagebreak()\n".join(pages)
    return typst.compile(source.encode(), ignore_system_fonts=True, format="pdf")


def drawn(text, font="Libertinus Serif"):
    return '#image(bytes("' + DRAWING.format(font=font, text=text).replace('"', '\\"') + '"), format: "svg")'


@pytest.mark.parametrize(
    "pages",
    [(f"*bold* then {NAME}", f"_slanted_ then *{NAME}*", f"`code` then _{NAME}_"),
     ("text", drawn(NAME)),
     (f"*{NAME}*", drawn("other"), drawn("else", "New Computer Modern"))],
    ids=["pages", "a drawing", "text beside drawings"],
)  # fmt: skip
def test_a_name_is_read_whatever_its_font_is_called(pages):
    shown = read_pdf(printed(*pages)).pieces[1].text
    assert "".join(NAME.split()) in "".join(shown.split())  # in a drawing each letter stands by itself


def test_a_name_for_two_fonts_that_no_page_settles_cannot_be_read():
    whole = printed(f"*bold* then {NAME}", f"_slanted_ then *{NAME}*")
    with pytest.raises(UnreadableError):
        read_pdf(whole.replace(b"/Resources", b"/Resourceless"))
