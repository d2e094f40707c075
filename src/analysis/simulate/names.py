"""Names and ID numbers of people who do not exist: common parts put together by chance."""

import numpy as np

# Nguyễn's share is the one that the linkage benchmark fixes; the other shares are assumed.
FAMILIES = {"Nguyễn": 0.38, "Trần": 0.11, "Lê": 0.095, "Phạm": 0.07, "Hoàng": 0.05, "Vũ": 0.045, "Phan": 0.04,
            "Đặng": 0.03, "Bùi": 0.03, "Đỗ": 0.03, "Ngô": 0.02, "Dương": 0.02, "Đào": 0.02, "Đinh": 0.015,
            "Lương": 0.015, "Trịnh": 0.015, "Mai": 0.015}  # fmt: skip
MIDDLES = {"male": {"Văn": 0.5, "Đức": 0.1, "Xuân": 0.08, "Quang": 0.08, "Minh": 0.08, "Hữu": 0.08, "Đình": 0.08},
           "female": {"Thị": 0.7, "Thu": 0.1, "Ngọc": 0.1, "Thanh": 0.1}}  # fmt: skip
GIVENS = {
    "male": ("Hùng", "Dũng", "Tuấn", "Cường", "Hải", "Sơn", "Thắng", "Hòa", "Toàn", "Thủy", "Long", "Nam", "Bình", "Đạt",
             "Khánh", "Lâm", "Mạnh", "Phong", "Quân", "Tài", "Tâm", "Thành", "Tiến", "Trung", "Tú", "Việt", "Vinh", "Huy",
             "Khoa", "Kiên", "Thoại", "Khỏe", "Quý", "Thúy", "Chiến", "Đông", "Duy", "Hiếu", "Hoan", "Ngọc"),
    "female": ("Lan", "Hoa", "Hương", "Thúy", "Hạnh", "Hà", "Thảo", "Loan", "Oanh", "Huệ", "Nga", "Ngân", "Phượng",
               "Quỳnh", "Thoa", "Tuyết", "Vân", "Yến", "Hòa", "Thủy"),
}  # fmt: skip
OLD_CARD_START = 990_000_000  # no province's old cards (CMND) began with 99 (assumed)


def draw_names(sexes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A name for each of some people, by sex (``"male"`` or ``"female"``)."""
    families = choose(FAMILIES, len(sexes), rng)
    names = np.empty(len(sexes), dtype=object)
    for sex in ("male", "female"):
        mine = sexes == sex
        middles = choose(MIDDLES[sex], mine.sum(), rng)
        givens = rng.choice(np.array(GIVENS[sex], dtype=object), mine.sum())
        names[mine] = families[mine] + " " + middles + " " + givens
    return names


def draw_ids(prefix: str, sexes: np.ndarray, births: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """ID numbers of 12 digits by the rule for them, each different; `births` are days.

    Parameters
    ----------
    prefix : str
        Three digits that no place has, so that the number cannot be a real person's.
    """
    serials = rng.choice(1_000_000, len(sexes), replace=False)
    years = births.astype("datetime64[Y]").astype(int) + 1970
    digits = 2 * (years >= 2000) + (sexes == "female")
    rows = zip(digits, years % 100, serials, strict=True)
    return np.array([f"{prefix}{digit}{year:02}{serial:06}" for digit, year, serial in rows], dtype=object)


def draw_old_cards(count: int, rng: np.random.Generator) -> np.ndarray:
    """Numbers of old cards, 9 digits, each different."""
    serials = rng.choice(10_000_000, count, replace=False)
    return np.array([str(OLD_CARD_START + serial) for serial in serials], dtype=object)


def choose(shares: dict, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` keys of `shares`, each as often as its share."""
    weights = np.array(list(shares.values()), dtype=float)
    places = rng.choice(len(weights), count, p=weights / weights.sum())
    return np.array(list(shares), dtype=object)[places]
