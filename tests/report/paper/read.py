"""Reads finished documents and pages back, each in its own way: what they say must not be asked of what wrote them."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NUMBER = re.compile(r"\d[\d.,]*")


@dataclass
class Page:
    """What a page of the site shows: headings, and tables with caption, rows and the columns that hold numbers."""

    headings: list[str] = field(default_factory=list)
    tables: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    numeric: list[list[bool]] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.page, self._texts = Page(), []

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.page.tables.append(("", []))
        elif tag == "tr":
            self.page.tables[-1][1].append([])
            self._classes = []
        if tag in ("th", "td"):
            self._classes.append(dict(attributes).get("class") == "number")
        if tag in ("h1", "h2", "h3", "caption", "th", "td", "figcaption"):
            self._texts.append("")

    def handle_endtag(self, tag):
        if tag not in ("h1", "h2", "h3", "caption", "th", "td", "figcaption", "tr"):
            return
        if tag == "tr":
            if len(self.page.tables[-1][1]) == 1:
                self.page.numeric.append(self._classes)
            return
        text = spaced(self._texts.pop())
        if tag == "caption":
            self.page.tables[-1] = (text, self.page.tables[-1][1])
        elif tag == "figcaption":
            self.page.figures.append(text)
        elif tag in ("th", "td"):
            self.page.tables[-1][1][-1].append(text)
        else:
            self.page.headings.append(text)

    def handle_data(self, data):
        if self._texts:
            self._texts[-1] += data


def spaced(text):
    """A text with every kind and number of spaces as one."""
    return " ".join(text.split())


def page(html):
    reader = _Reader()
    reader.feed(html)
    return reader.page


class Word:
    """A Word file by its XML."""

    def __init__(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.body = self.xml("word/document.xml").find(f"{W}body")

    def xml(self, name):
        return ElementTree.fromstring(self.parts[name])

    def paragraphs(self, *styles):
        """Texts of the paragraphs of these styles, in their order."""
        return [said(each) for each in self.body.iter(f"{W}p") if style(each) in styles]

    def tables(self):
        """Caption without label and rows of each captioned table."""
        found, caption = [], None
        for each in self.body:
            if style(each) == "Caption":
                caption = said(each)
            elif each.tag == f"{W}tbl" and each.find(f"{W}tblPr/{W}tblStyle") is not None:
                found.append(
                    (
                        caption.partition(". ")[2],
                        [[said(cell) for cell in row.iter(f"{W}tc")] for row in each.iter(f"{W}tr")],
                    )
                )
        return found

    def sections(self):
        return list(self.body.iter(f"{W}sectPr"))

    def headers(self):
        """What each kind of header says, by what the first section refers to."""
        target = {each.get("Id"): each.get("Target") for each in self.xml("word/_rels/document.xml.rels")}
        return {
            each.get(f"{W}type"): said(self.xml(f"word/{target[each.get(f'{R}id')]}"))
            for each in self.sections()[0].iter(f"{W}headerReference")
        }


def style(element):
    found = element.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val") if found is not None else ""


def said(element):
    return spaced("".join(each.text or "" for each in element.iter(f"{W}t")))


def bare(text):
    """A text without any space: a PDF says only where letters stand."""
    return "".join(text.split())
