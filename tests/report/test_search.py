"""The index for the search box: what a page reads of it is what was given."""

import json

from analysis.report import search

ENTRIES = [
    ("Tái phạm – Huyện Mẫu 01", "mau-01/2.html", "Chưa thể kết luận. Chỉ mô tả; 3,5 triệu đồng\nvà hơn thế"),
    ("Trả nợ – Huyện Mẫu 01", "mau-01/3.html", "Chỉ mô tả; Chưa thể kết luận."),
    ("Phương pháp", "methods.html", ""),
]


def read(target, language, entries=ENTRIES):
    text = search.write(target, language, entries).read_text(encoding="utf-8")
    assert text.startswith("const hoanhapIndex = ") and text.endswith(";\n")
    return json.loads(text.removeprefix("const hoanhapIndex = ").removesuffix(";\n"))


def test_titles_come_back_as_they_were_and_no_word_is_lost(tmp_path):
    index = read(tmp_path, "vi")
    found = [
        (index["between"].join(index["texts"][i] for i in title), href, " ".join(index["texts"][i] for i in text))
        for title, href, text in index["pages"]
    ]
    assert found == [(title, href, " ".join(text.split())) for title, href, text in ENTRIES]


def test_other_names_of_a_page_stand_behind_its_text(tmp_path):
    index = read(tmp_path, "en", [("Firm", "models/firm.html", "Takes on people.", "firms; garment firm")])
    (title, _, text, names) = index["pages"][0]
    assert [[index["texts"][i] for i in part] for part in (title, text, names)] == [
        ["Firm"], ["Takes on people."], ["firms;", "garment firm"],
    ]  # fmt: skip


def test_what_pages_share_stands_once(tmp_path):
    texts = read(tmp_path, "vi")["texts"]
    assert len(texts) == len(set(texts))
    assert texts.count("Huyện Mẫu 01") == 1


def test_each_language_has_its_file(tmp_path):
    assert [search.write(tmp_path, language, ENTRIES).name for language in ("vi", "en")] == [
        "search.vi.js",
        "search.en.js",
    ]


def test_words_that_end_a_script_or_a_text_stay_words(tmp_path):
    nasty = [('</script> "x" \\ \u2028 é', 'a"b.html', "`${1}`")]
    index = read(tmp_path, "en", nasty)
    assert (index["texts"][0], index["pages"][0][1]) == (nasty[0][0], nasty[0][1])


def test_the_index_of_a_whole_country_is_small(tmp_path):
    notebooks = [f"Một câu hỏi khá dài về việc có thể nói được gì, số {i}" for i in range(8)]
    entries = [
        (
            f"{title} – Huyện số {i} tỉnh Nào Đó (dữ liệu mô phỏng)",
            f"huyen-{i:03}/{j}_notebook_name.html",
            "Chưa thể kết luận.",
        )
        for i in range(696)
        for j, title in enumerate(notebooks)
    ]
    assert search.write(tmp_path, "vi", entries).stat().st_size < 1_500_000
