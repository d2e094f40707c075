"""Invented people, and how two agencies write them down, at a difficulty that was fixed beforehand.

Nothing of the linker is used here: the names, and the mistakes that are made in them, are this file's own.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Shares in per cent. That 38% are named Nguyễn is given; all other frequencies are assumed.
FAMILY = {
    "Nguyễn": 38, "Trần": 12, "Lê": 9.5, "Phạm": 7, "Hoàng": 4, "Phan": 4, "Vũ": 3.5, "Đặng": 2.5, "Bùi": 2.5, "Đỗ": 2,
    "Hồ": 1, "Ngô": 1.5, "Dương": 1.2, "Đinh": 1, "Đoàn": 0.9, "Lương": 0.8, "Trịnh": 0.8, "Đào": 0.8, "Mai": 0.6, "Lý": 0.5,
    "Cao": 0.5, "Hà": 0.5, "Tạ": 0.5, "Phùng": 0.4, "Quách": 0.3, "Vương": 0.4, "Tô": 0.4, "Lưu": 0.4, "Triệu": 0.3, "La": 0.2,
}  # fmt: skip
MIDDLE = {
    "male": {"Văn": 45, "Đức": 8, "Hữu": 6, "Quang": 5, "Xuân": 5, "Đình": 5, "Công": 4, "Minh": 4, "Thanh": 3, "Ngọc": 3,
             "Tuấn": 2, "Mạnh": 2, "Bá": 2, "Trọng": 2, "Viết": 1.5, "Duy": 1.5, "Hoàng": 1.5},
    "female": {"Thị": 62, "Thị Thu": 5, "Thị Thanh": 4, "Thị Ngọc": 4, "Thị Hồng": 4, "Thị Kim": 3, "Thị Minh": 2,
               "Ngọc": 4, "Thu": 3, "Thanh": 3, "Phương": 3, "Hồng": 2, "Bích": 1},
}  # fmt: skip
# From the most frequent to the rarest; frequency falls as 1 / (rank + 10).
GIVEN = {
    "male": "Hùng Tuấn Cường Dũng Hải Sơn Thành Trung Nam Long Quân Minh Thắng Huy Đức Toàn Hiếu Kiên Tùng Việt Anh Hưng "
    "Mạnh Bình Tâm Hòa Lâm Linh Tú Khánh Phong Phương Quang Quyết Tiến Trường Vinh Đạt Chiến Công Đông Duy Hà Hậu "
    "Hiệp Hoàng Khải Khoa Lộc Lợi Lực Nghĩa Ngọc Nhân Phú Phúc Quý Sáng Sỹ Tài Tân Thái Thịnh Thiện Thọ Thuận Tĩnh Toản "
    "Trí Trọng Tuyên Tường Văn Vũ Vượng Xuân Bắc Bảo Biên Cảnh Chung Chính Điệp Điển Đoàn Giang Hạnh Hào Hoan Huấn "
    "Khương Luân Luyện Năng Ngà Nguyên Nhật Ninh Pháp Quảng Quyền Sinh Thao Thiêm Thỏa Thơ Thuấn Thức Tiệp Tỉnh "
    "Trình Tuân Tuyển Uy Ước Vang Viên Vịnh Xô Yên",
    "female": "Hương Lan Hoa Hằng Hà Thảo Linh Nga Thủy Trang Huyền Hạnh Mai Phương Ngọc Yến Dung Hiền Loan Nhung Oanh "
    "Thu Vân Hồng Liên Lý Minh Nguyệt Anh Bích Châu Chi Cúc Duyên Đào Giang Hải Hòa Huệ Hường Khánh Lệ Lương Ly My Ngân "
    "Nhàn Nhi Phượng Quyên Quỳnh Sen Tâm Thanh Thắm Thoa Thơm Thúy Thư Thương Tình Trâm Trinh Tuyết Tươi Uyên Xuân Ánh "
    "Bình Chinh Diệp Diễm Gấm Hảo Hậu Hoài Hoan Hợi Khuyên Lành Lụa Mến Mơ Mùi Nết Nụ Phấn Sim Thêu Thìn Tho Tít "
    "Toan Tuyến Tý Vui Vy Xoan Xuyến Yên",
}  # fmt: skip
OLD_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ủy": "uỷ", "úy": "uý", "ùy": "uỳ", "ũy": "uỹ"}


@dataclass(frozen=True)
class Difficulty:
    """Shares of records, on each side, in which something is not as it should be; the first six are given."""

    id_missing: float = 0.40
    id_wrong: float = 0.02  # half of them one digit off, half another number (assumed)
    year_only: float = 0.60
    typo: float = 0.05
    noise: float = 0.20
    moved: float = 0.10  # between the lists
    communes: int = 17
    overlap: float = 1.0  # share of the right list that is in the left; not given
    men: float = 0.85  # assumed, as on lists of people released from prison


def people(n: int, difficulty: Difficulty, rng: np.random.Generator) -> pd.DataFrame:
    """`n` invented people: sex, name, birth, id_number, commune."""
    sex = np.where(rng.random(n) < difficulty.men, "male", "female")
    family = _drawn(FAMILY, n, rng)
    middle = np.where(sex == "male", _drawn(MIDDLE["male"], n, rng), _drawn(MIDDLE["female"], n, rng))
    ranked = {one: {name: 1 / (rank + 10) for rank, name in enumerate(names.split())} for one, names in GIVEN.items()}
    given = np.where(sex == "male", _drawn(ranked["male"], n, rng), _drawn(ranked["female"], n, rng))
    year = np.clip(np.rint(rng.normal(1984, 11, n)), 1945, 2006).astype(int)
    day = pd.to_datetime(pd.Series(year).astype(str) + "-01-01") + pd.to_timedelta(rng.integers(0, 365, n), unit="D")
    place = np.where(rng.random(n) < 0.85, 30, rng.integers(1, 97, n))
    century = 2 * (year >= 2000) + (sex == "female")
    last = rng.permutation(1_000_000)[:n] if n <= 1_000_000 else rng.integers(0, 1_000_000, n)
    numbers = [f"{p:03d}{c}{y % 100:02d}{s:06d}" for p, c, y, s in zip(place, century, year, last, strict=True)]
    return pd.DataFrame(
        {
            "sex": sex,
            "name": [" ".join(parts) for parts in zip(family, middle, given, strict=True)],
            "birth": day.dt.strftime("%Y-%m-%d").to_numpy(),
            "id_number": numbers,
            "commune": rng.integers(0, difficulty.communes, n),
        }
    )


def seen(persons: pd.DataFrame, source: str, difficulty: Difficulty, rng: np.random.Generator) -> pd.DataFrame:
    """The people as one agency's list has them; `intact` says whether the name can still be read as it is."""
    n = len(persons)
    names, intact = zip(*(_written(name, difficulty, rng) for name in persons["name"]), strict=True)
    births = np.where(rng.random(n) < difficulty.year_only, persons["birth"].str[:4], persons["birth"])
    numbers = [_numbered(number, difficulty, rng) for number in persons["id_number"]]
    made = {"source": source, "name": names, "birth": births, "sex": persons["sex"], "id_number": numbers}
    made |= {"commune": persons["commune"].map("x{:02d}".format), "village": "", "intact": intact}
    return pd.DataFrame(made, index=persons.index)


def two_lists(n_left: int, n_right: int, difficulty: Difficulty, rng: np.random.Generator):
    """Two lists in no order, with record ids that tell nothing, and the person's number beside each record."""
    common = int(difficulty.overlap * min(n_left, n_right))
    persons = people(n_left + n_right - common, difficulty, rng)
    at_first, later = persons.iloc[:n_left], persons.iloc[n_left - common :]
    moved = rng.random(len(later)) < difficulty.moved
    steps = rng.integers(1, max(difficulty.communes, 2), len(later))
    elsewhere = (later["commune"] + steps) % difficulty.communes
    later = later.assign(commune=later["commune"].where(~moved, elsewhere))
    return [
        _shuffled(seen(one, source, difficulty, rng), source, rng)
        for one, source in ((at_first, "police"), (later, "payroll"))
    ]


def _drawn(shares: dict[str, float], n: int, rng: np.random.Generator) -> np.ndarray:
    weight = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares)), n, p=weight / weight.sum())


def _shuffled(frame: pd.DataFrame, prefix: str, rng: np.random.Generator) -> pd.DataFrame:
    frame = frame.assign(person=frame.index).iloc[rng.permutation(len(frame))]
    return frame.set_axis([f"{prefix}-{row}" for row in range(len(frame))])


def _written(name: str, difficulty: Difficulty, rng: np.random.Generator) -> tuple[str, bool]:
    """A name as a clerk writes it, and whether nothing of it was lost."""
    typo = rng.random() < difficulty.typo
    if typo:
        before, given = name.rsplit(" ", 1)
        typed = given
        while typed == given:
            typed = _mistyped(given, rng)
        name = f"{before} {typed}"
    if rng.random() >= difficulty.noise:
        return name, not typo
    kind = rng.random()
    if kind < 0.4:
        return _otherwise(name, rng), not typo
    if kind < 0.7:
        return _bare(name), False
    marked = [place for place, letter in enumerate(name) if _bare(letter) != letter]
    if not marked:
        return name, not typo
    place = rng.choice(marked)
    return name[:place] + (_bare(name[place]) if kind < 0.9 else "?") + name[place + 1 :], False


def _otherwise(name: str, rng: np.random.Generator) -> str:
    """The same name in capitals, decomposed, or with the tone where the school puts it."""
    for new, old in OLD_TONES.items():
        if name.endswith(new):
            return name.removesuffix(new) + old
    return name.upper() if rng.random() < 0.5 else unicodedata.normalize("NFD", name)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def _mistyped(word: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(len(word)))
    letter = "abcdeghiklmnopqrstuvxy"[rng.integers(22)]
    kind = rng.integers(4)
    if kind == 0 and len(word) > 2:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + letter + word[place + 1 :]


def _numbered(number: str, difficulty: Difficulty, rng: np.random.Generator) -> str:
    if rng.random() < difficulty.id_missing:
        return ""
    if rng.random() >= difficulty.id_wrong:
        return number
    if rng.random() < 0.5:
        place = int(rng.integers(6, 12))
        return number[:place] + str((int(number[place]) + rng.integers(1, 10)) % 10) + number[place + 1 :]
    return number[:6] + f"{rng.integers(0, 1_000_000):06d}"
