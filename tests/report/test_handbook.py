"""Documents as pages of the site: both languages, links, groups, and nothing where there are none."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from analysis.report import documents, handbook
from analysis.words import LANGUAGES
from tests.conftest import PROJECT

SMALL = {
    "how-to/plan.vi.md": "# Kế hoạch\n\n*English: [plan.en.md](plan.en.md)*\n\n[đọc](../only.md#part-two) [kho](../../x.csv)\n",
    "how-to/plan.en.md": "# The plan\n\n[map](../../reports/index.html) [one](../../reports/mau-01/2_recidivism.html)\n",
    "only.md": "# Only in English\n\n## Part two\n\n[the plan](how-to/plan.vi.md) ![curve](pictures/a.png) [web](https://example.org)\n",
    "own.vi.md": "# Riêng\n",
    "glossary.md": "# Thuật ngữ / Glossary\n",
}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project with four documents and a picture, and the site that they were written into."""
    root = tmp_path / "project"
    for name, text in SMALL.items():
        path = root / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "docs" / "pictures").mkdir()
    (root / "docs" / "pictures" / "a.png").write_bytes(b"\x89PNG")
    (root / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("HOANHAP_ROOT", str(root))
    return root, tmp_path / "site", handbook.write(tmp_path / "site")


def links(page):
    return re.findall(r'<a href="([^"]+)"', page[page.index('<div class="document"') :])


def read(site, name):
    return (site / "docs" / name).read_text(encoding="utf-8")


def test_every_document_has_a_page_in_both_languages_and_is_told_of(small):
    _, site, told = small
    names = ["index", "glossary", "only", "own", "plan"]
    for language, ending in (("vi", ".html"), ("en", ".en.html")):
        assert [href for _, href, _ in told[language]] == [f"docs/{name}{ending}" for name in names]
        assert all((site / href).is_file() for _, href, _ in told[language])
    assert told["vi"][4] == ("Kế hoạch", "docs/plan.html", "")
    assert told["en"][2] == ("Only in English", "docs/only.en.html", "Part two")


def test_links_lead_to_pages_of_the_site(small):
    _, site, _ = small
    assert links(read(site, "plan.html")) == ["plan.en.html", "only.html#part-two"]
    assert ">The plan</a>" in read(site, "plan.html") and "<span>kho</span>" in read(site, "plan.html")
    assert links(read(site, "plan.en.html")) == ["../index.en.html", "../mau-01/2_recidivism.en.html"]
    assert links(read(site, "only.en.html")) == ["plan.html", "https://example.org"]
    assert '<img src="pictures/a.png" alt="curve"' in read(site, "only.html")
    assert (site / "docs" / "pictures" / "a.png").read_bytes() == b"\x89PNG"


def test_a_document_in_one_language_says_so_in_the_other(small):
    _, site, _ = small
    page = read(site, "only.html")
    assert '<html lang="vi">' in page and '<div class="document" lang="en">' in page
    assert "chỉ có bản tiếng Anh" in page and "chỉ có bản" not in read(site, "plan.html")
    assert "in Vietnamese only" in read(site, "own.en.html") and '<div class="document" lang="vi">' in read(
        site, "own.en.html"
    )
    assert 'class="note"' not in read(site, "glossary.html") + read(site, "glossary.en.html") + read(
        site, "only.en.html"
    )


def test_the_switch_leads_to_the_other_language(small):
    _, site, _ = small
    assert re.search(r'hreflang="en" href="plan\.en\.html"', read(site, "plan.html"))
    assert re.search(r'hreflang="vi" href="index\.html"', read(site, "index.en.html"))


def test_the_first_page_has_the_groups_in_order_and_leaves_nobody_out(small):
    _, site, _ = small
    page = read(site, "index.en.html")
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["For officers and offices", "For developers"]
    assert re.findall(r'<li><a href="([^"]+)"', page[page.index("<main") :]) == [
        "glossary.en.html",
        "plan.en.html",
        "only.en.html",
        "own.en.html",
    ]
    assert ">Riêng</a> (in Vietnamese)" in page


def test_what_is_gone_is_gone_from_the_site_and_what_changed_is_known(small):
    root, site, _ = small
    before = documents.made_of()
    (root / "docs" / "own.vi.md").unlink()
    assert documents.made_of() != before
    handbook.write(site)
    assert not (site / "docs" / "own.html").exists()


def test_the_same_documents_give_the_same_bytes(small):
    _, site, _ = small
    first = {path.name: path.read_bytes() for path in (site / "docs").glob("*.html")}
    handbook.write(site)
    assert {path.name: path.read_bytes() for path in (site / "docs").glob("*.html")} == first


def test_a_project_without_documents(project, tmp_path):
    shutil.rmtree(project / "docs", ignore_errors=True)
    assert handbook.write(tmp_path / "site") == {language: [] for language in LANGUAGES}
    assert not (tmp_path / "site").exists() and documents.made_of() == {}


# The project's own documents.


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Every page of the project's documents by its name."""
    site = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOANHAP_ROOT", str(PROJECT))
        handbook.write(site)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((site / "docs").glob("*.html"))}


class Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.levels, self.ids, self.links, self.pictures = [], [], [], []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if tag == "a" and "href" in told else []
        self.pictures += [(told["src"], told.get("alt"))] if tag == "img" else []


def outline(text):
    found = Outline()
    found.feed(text)
    return found


def test_headings_are_in_order_and_links_lead_somewhere(pages):
    ids = {name: set(outline(text).ids) for name, text in pages.items()}
    for name, text in pages.items():
        found = outline(text)
        assert found.levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in zip(found.levels, found.levels[1:], strict=False)), (name, found.levels)
        assert len(found.ids) == len(set(found.ids)), name
        for href in found.links:
            if href.startswith(("http", "mailto", "../")):
                continue
            file, _, anchor = href.partition("#")
            assert file in {"", *pages}, (name, href)
            assert not anchor or anchor in ids[file or name], (name, href)
        assert all(alt and (PROJECT / "docs" / src).is_file() for src, alt in found.pictures), name


def test_every_document_is_named_in_one_group():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOANHAP_ROOT", str(PROJECT))
        names = [name for _, group in documents.GROUPS.values() for name in group]
        assert sorted(names) == sorted(set(names)) and set(documents.documents()) <= set(names)


def test_no_two_documents_share_a_name():
    names = [path.name for path in [*(PROJECT / "docs").glob("*.md"), *(PROJECT / "docs" / "how-to").glob("*.md")]]
    assert len(names) == len(set(names))
