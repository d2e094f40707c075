"""Letters to agencies: who is asked for what, what is said about the law, and a document that opens."""

import io
import shutil
import subprocess
import sys
from zipfile import ZipFile

import pytest
import yaml

from analysis.errors import HoanhapError
from analysis.intake import letters
from analysis.intake.asked import described
from analysis.intake.letters import as_docx
from analysis.intake.roles import ROLES
from analysis.intake.templates import source_text
from analysis.words import LANGUAGES


def site(tmp_path, roles=None, **settings):
    """A folder whose source.yaml is as `hoanhap new` writes it, but for what is given."""
    content = yaml.safe_load(source_text("demo", "vi")) | settings
    if roles is not None:
        content["deliveries"] = [each for each in content["deliveries"] if each["role"] in roles]
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "source.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Makes the letters of a site and reads them; pandoc takes a second each, and the tests of the texts do without."""
    monkeypatch.setattr(letters, "as_docx", lambda markdown: b"")

    def make(**options):
        folder = site(tmp_path, **options)
        texts = {path.name: path.read_text(encoding="utf-8") for path in letters.request(folder, tmp_path / "letters")}
        shutil.rmtree(tmp_path / "letters")
        shutil.rmtree(folder)
        return texts

    return make


def test_a_letter_to_each_agency_and_an_assessment_from_a_source_with_gaps(written):
    texts = written()
    names = [*letters.NAMES.values(), letters.ASSESSMENT]
    assert set(texts) == {f"{name}.{ending}" for name in names for ending in ("vi.docx", "vi.md", "en.md")}
    assert not any("{{" in text or "{%" in text or "None" in text for text in texts.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_asks_for_its_own_columns_with_the_reasons_and_for_no_others(written, language):
    texts = written()
    for agency, name in letters.NAMES.items():
        lines = texts[f"{name}.{language}.md"].splitlines()
        for role in ROLES.values():
            rows = [f"| {each.heading} | {each.about} |" for each in described(role, language)]
            found = [any(line.startswith(row) for line in lines) for row in rows]
            assert all(found) if role.agency == agency else not all(found)
    bank, firm = (texts[f"{letters.NAMES[agency]}.vi.md"] for agency in ("bank", "firm"))
    assert "Tội danh" not in bank + firm and "Mức án" not in bank + firm
    assert "Dư nợ" not in texts[f"{letters.NAMES['police']}.vi.md"]


def test_every_letter_asks_for_people_who_did_not_take_part(written):
    for name, text in written().items():
        if name.startswith("cong-van") and name.endswith(".vi.md"):
            assert "Cả những người không tham gia mô hình" in text and "không thể đánh giá được mô hình" in text
        if name.startswith("cong-van") and name.endswith(".en.md"):
            assert "Also people who took part in no model" in text


def test_every_letter_says_what_is_known_of_the_law_and_what_is_not(written):
    known = ("91/2025/QH15", "356/2025/NĐ-CP", "13/2023/NĐ-CP")
    open_in = {
        "vi": ("không tìm thấy", "vẫn là dữ liệu cá nhân", "luật gia"),
        "en": ("not found", "still personal", "lawyer"),
    }
    for name, text in written().items():
        for language, phrases in open_in.items():
            if name.endswith(f".{language}.md"):
                assert all(phrase in text for phrase in (*known, *phrases)), name


def test_an_official_letter_has_its_parts(written):
    text = written()[f"{letters.NAMES['court']}.vi.md"]
    parts = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: [số]/[ký hiệu]", "V/v", "[Địa danh], ngày",
             "Kính gửi: Tòa án nhân dân", "Nơi nhận:", "Lưu: VT", "(Ký, ghi rõ họ tên, đóng dấu)", "thư điện tử")  # fmt: skip
    places = [text.index(part) for part in parts[:2]]
    assert all(part in text for part in parts) and places == sorted(places)


def test_who_is_not_asked_gets_no_letter_and_the_assessment_says_what_is_lost(written):
    texts = written(roles=("certificates", "offences", "models", "participants"))
    assert {name for name in texts if name.endswith(".vi.md")} == {"cong-van-cong-an.vi.md", "danh-gia-tac-dong.vi.md"}
    lost = texts["danh-gia-tac-dong.en.md"].split("this will not be possible")[1].split("## 4")[0]
    assert lost.count("\n- ") == len(ROLES) - 4
    assert "- Payroll: to count work and income;" in lost and "Certificates" not in lost
    assert "Danh sách người đã ra khỏi" not in texts["cong-van-cong-an.vi.md"]


def test_the_area_by_name_with_its_day(written):
    """Hồng Quang and Lam Sơn were communes of Thanh Miện in Hải Dương until 30 June 2025 (domain: official list)."""
    area = {"units": ["11254", "11260", "99999"], "valid_on": "2025-06-30"}
    texts = written(area=area, name={"vi": None, "en": "Two communes"})
    police = texts["cong-van-cong-an.vi.md"]
    assert (
        "Xã Hồng Quang, Xã Lam Sơn, Huyện Thanh Miện, Tỉnh Hải Dương; [99999] (theo địa giới ngày 30/06/2025)" in police
    )
    assert "Từ ngày 01/7/2025 nhiều mã" in police
    assert "community reintegration in Two communes under" in texts["cong-van-cong-an.en.md"]


def test_the_area_on_the_new_map_and_one_not_filled_in(written):
    texts = written(area={"units": ["11254"], "valid_on": "2025-07-01"})
    assert (
        "Xã Bắc Thanh Miện, Thành phố Hải Phòng (as of 1\N{NO-BREAK SPACE}Jul\N{NO-BREAK SPACE}2025)"
        in texts["cong-van-toa-an.en.md"]
    )
    assert "Since 1 July 2025" not in texts["cong-van-toa-an.en.md"]
    assert "[tên các xã, phường; theo địa giới của ngày nào]" in written()["cong-van-toa-an.vi.md"]


def test_the_area_of_a_site_with_units_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(letters, "as_docx", lambda markdown: b"")
    folder = site(tmp_path, area={"units": ["90002"], "valid_on": "2024-01-01"})
    rows = ["code,name,level,parent,valid_from,valid_to,moved_to", "900,Huyện Mẫu,district,,2020-01-01,,"]
    rows += ["90002,Xã Suối Mẫu,commune,900,2020-01-01,,"]
    (folder / "areas.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    letters.request(folder, tmp_path / "letters")
    text = (tmp_path / "letters" / "cong-van-toa-an.vi.md").read_text(encoding="utf-8")
    assert "Xã Suối Mẫu, Huyện Mẫu (theo địa giới ngày 01/01/2024)" in text


def test_letters_that_stand_there_are_not_overwritten(tmp_path):
    folder = site(tmp_path)
    target = tmp_path / "letters"
    target.mkdir()
    (target / "cong-van-toa-an.vi.md").write_text("mine")
    with pytest.raises(HoanhapError, match="stands there already"):
        letters.request(folder, target)
    assert [path.read_text() for path in target.iterdir()] == ["mine"]


def test_an_unknown_kind_of_file_is_refused(tmp_path):
    folder = site(tmp_path, deliveries=[{"file": "a.xlsx", "role": "payrol", "record": "firm", "as_of": None}])
    with pytest.raises(HoanhapError, match="no kind of file"):
        letters.request(folder, tmp_path / "letters")
    assert not (tmp_path / "letters").exists()


def test_the_document_opens_and_is_the_same_every_time(tmp_path):
    assert as_docx("- một\n- hai") == as_docx("- một\n- hai")
    folder = site(tmp_path, roles=("payroll",))
    letters.request(folder, tmp_path / "letters")
    with ZipFile(tmp_path / "letters" / "cong-van-doanh-nghiep.vi.docx") as archive:
        body = archive.read("word/document.xml").decode()
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in body and "Kính gửi: [Tên doanh nghiệp]" in body
        assert 'w:w="11906"' in body and body.count('w:val="Letterhead"') == 2  # A4; head and signature without borders
        assert "<w:tr><w:tc>" not in body  # no row is broken over two pages
        assert "Times New Roman" in archive.read("word/styles.xml").decode()
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"1970-01-01T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.skipif(not shutil.which("unshare"), reason="only Linux can take the network away from one program")
def test_the_document_needs_no_network(tmp_path):
    code = "from analysis.intake.letters import as_docx; print(len(as_docx('# a')))"
    command = ["unshare", "--map-root-user", "--net", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if "unshare" in done.stderr:
        pytest.skip("this machine lets nobody take the network away from a program (unshare refused)")
    assert int(done.stdout) > 5_000


def test_text_of_a_site_cannot_become_something_else_than_text():
    """A name from source.yaml is no HTML, formula or citation to pandoc."""
    with ZipFile(io.BytesIO(as_docx("Xã <script>x</script> @Mẫu $a$ [^1]"))) as archive:
        assert "&lt;script&gt;x&lt;/script&gt; @Mẫu $a$" in archive.read("word/document.xml").decode()
