"""What a source.yaml about real people has to settle, for tests that need one."""

from datetime import date

PROCESSING = {
    "controller": "Sở Thử",
    "processor": "Phòng Thử",
    "purpose": {"vi": "Đánh giá thử", "en": "A trial evaluation"},
    "legal_basis": "Công văn 1/CV-TH",
    "impact_assessment": {"reference": "01/ĐG", "written": date(2026, 1, 1)},
    "keep_until": date(2999, 12, 31),
    "users": ["Phòng Thử"],
}
