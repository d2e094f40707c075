"""A district of a dozen invented people whose tables were worked out by hand: its files, written as agencies would."""

from pathlib import Path

import openpyxl
import yaml

HEADINGS = {
    "police_list": ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Xã", "Ngày ra trại", "Diện",
                    "Phân loại", "Tội danh", "Mức án"],
    "leavers": ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Lý do", "Ngày ra khỏi danh sách"],
    "certificates": ["Họ và tên", "Ngày sinh", "Số CCCD", "Xã", "Ngày chấp hành xong", "Ngày cấp", "Mức án"],
    "models": ["Tên mô hình", "Loại mô hình", "Xã", "Doanh nghiệp", "Ngày ra mắt"],
    "participants": ["Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Mô hình", "Ngày mời tham gia", "Trả lời",
                     "Ai quyết định", "Ngày tham gia"],
    "roster": ["Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Người đứng tên vay", "Số CCCD người đứng tên vay",
               "Quan hệ", "Ngày lập danh sách"],
    "bank_loans": ["Số khế ước", "Tên KH", "Số CMND", "Mã chương trình", "Nguồn vốn", "Ngày vay", "Mức vay",
                   "Ngày ĐH theo hợp đồng", "Ngày số liệu", "Dư nợ\n trong hạn", "Dư nợ quá hạn", "Dư nợ khoanh", "Tổng dư nợ",
                   "Gốc đã trả", "Tên xã"],
    "payroll": ["Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Tháng", "Ngày công", "Tổng thu nhập (triệu đồng)"],
    "court_register": ["STT", "Họ và tên (Ngày, tháng, năm sinh; Nơi cư trú)", "Bản án (Số; ngày, tháng, năm; Tội danh)",
                       "Mức án", "QĐ đặc xá", "Đã chấp hành xong (Giấy chứng nhận)", "Chết"],
    "offences": ["Họ và tên", "Năm sinh", "Số CCCD", "Ngày phạm tội", "Ngày bắt", "Tội danh", "Lỗi", "Xử lý"],
    "community_sentences": ["Họ và tên", "Năm sinh", "Số CCCD", "Xã", "Loại án", "Ngày bắt đầu", "Kết quả"],
}  # fmt: skip

# No real number: the six digits after year of birth are 0000xx.
AN, BINH, CHI, DUNG, EM, GIANG = (f"0300{year}0000{n:02}" for n, year in enumerate((85, 90, 78, 88, 95, 70), 1))
CHI = "030178000003"  # a woman's: 1 after the place

FILES = {
    "ds-2023.xlsx": ("police_list", "2023-12-31", [
        ["1", "Trần Văn An", "05/03/1985", "Nam", AN, "Xã Suối Mơ", "10/02/2022", "Đặc xá", "A", "Trộm cắp tài sản", "3 năm"],
        ["2", "LÊ VĂN BÌNH", "1990", "Nam", BINH, "xã Đồi Gió", "15/6/2023", "Hết án", "B", "Đánh bạc", "18 tháng"],
        ["3", "Phạm Thị Chi", "12/12/1978", "Nữ", CHI, "Suối Mơ", "01/09/2021", "Hết án", "A", "Lừa đảo", "2 năm"],
        ["", "Cộng", "", "", "3", "", "", "", "", "", ""],
    ]),
    "ds-2024.xlsx": ("police_list", "2024-12-31", [
        ["1", "Trần văn An", "05/03/1985", "Nam", AN[1:], "Xã Suối Mơ", "10/02/2022", "Đặc xá", "B", "Trộm cắp tài sản", "3 năm"],
        ["2", "Vũ Đức Dũng", "20/01/1988", "Nam", DUNG, "Đồi Gió", "03/2024", "Hết án", "C", "Ma túy", "7 năm"],
        ["3", "Ngô Thị Em", "31/02/1995", "Nữ", "", "Xã Không Có", "05/05/2024", "Hết án", "Z", "", ""],
        ["4", "", "", "", "", "Suối Mơ", "", "", "", "", ""],
        ["5", "Vũ Đức Dũng", "20/01/1988", "Nam", DUNG, "Đồi Gió", "03/2024", "Hết án", "C", "Ma túy", "7 năm"],
    ]),
    "ra-khoi.xlsx": ("leavers", "2024-12-31", [
        ["1", "Lê Văn Bình", "1990", BINH, "Đồi Gió", "Bị bắt lại", "20/08/2024"],
        ["2", "Phạm Thị Chi", "1978", CHI, "Suối Mơ", "Xóa án tích", "01/09/2024"],
    ]),
    "mo-hinh.xlsx": ("models", "2024-12-31", [
        ["Mô hình 4+ xã Suối Mơ", "4+", "Suối Mơ", "", "01/01/2024"],
        ["May Ví Dụ", "Doanh nghiệp", "", "Công ty May Ví Dụ", "01/03/2024"],
    ]),
    "tham-gia.xlsx": ("participants", "2024-12-31", [
        ["Trần Văn An", "1985", AN, "Suối Mơ", "Mô hình 4+ xã Suối Mơ", "02/01/2024", "Đồng ý", "Công an xã", "15/01/2024"],
        ["Vũ Đức Dũng", "1988", DUNG, "Đồi Gió", "May Ví Dụ", "10/04/2024", "Từ chối", "", ""],
        ["Trần Văn An", "1985", AN, "Suối Mơ", "Mô hình không ai biết", "", "", "", "01/02/2024"],
    ]),
    "mau-01.xlsx": ("roster", "2024-12-31", [
        ["Trần Văn An", "1985", AN, "Suối Mơ", "Trần Thị Giang", GIANG, "Mẹ", "01/03/2024"],
    ]),
    "vay.xlsx": ("bank_loans", "2024-12-31", [
        ["KU-001", "Trần Thị Giang", GIANG, "26", "1", "20/03/2024", "100000000", "20/03/2029", "31/12/2024", "90000000", "0", "0",
         "90000000", "10000000", "Suối Mơ"],
        ["KU-002", "Ai Đó Khác", "030070000099", "15", "1", "20/03/2024", "50000000", "", "31/12/2024", "50000000", "0", "0",
         "50000000", "0", "Suối Mơ"],
    ]),
    "luong.xlsx": ("payroll", "2024-12-31", [
        ["Vũ Đức Dũng", "1988", DUNG, "Đồi Gió", "05/2024", "26", "8,5"],
        ["Vũ Đức Dũng", "1988", DUNG, "Đồi Gió", "06/2024", "20", "6,25"],
        ["Hoàng Văn Lạ", "1992", "030092000055", "Suối Mơ", "05/2024", "26", "7,0"],
    ]),
    "so-25.xlsx": ("court_register", "2024-12-31", [
        ["1", "Trần Văn An (sinh ngày 05/3/1985; trú tại thôn 2, xã Suối Mơ)", "Số 45/2019/HSST; ngày 12/8/2019; Trộm cắp tài sản",
         "03 năm tù", "QĐ số 5 ngày 01/02/2022", "GCN số 12 ngày 10/02/2022", ""],
        ["2", "Mai Văn Kha\n(sinh năm 1972; xã Đồi Gió)", "Số 9/2018/HSST; ngày 01/02/2018; Đánh bạc", "05 năm tù", "",
         "ngày 15/01/2023", "Chết ngày 02/03/2024"],
    ]),
    "vi-pham.xlsx": ("offences", "2024-12-31", [
        ["Lê Văn Bình", "1990", BINH, "19/08/2024", "20/08/2024", "Trộm cắp", "Cố ý", "Hình sự"],
        ["Người Không Ai Biết", "1980", "030080000077", "01/01/2024", "", "Đánh bạc", "Cố ý", "Hành chính"],
    ]),
    "an-cong-dong.xlsx": ("community_sentences", "2024-12-31", [
        ["Đỗ Văn Hải", "1999", "030099000008", "Đồi Gió", "Án treo", "01/02/2024", "Đang chấp hành"],
    ]),
}  # fmt: skip

AREAS = """code,name,level,parent,valid_from,valid_to,moved_to
90,Tỉnh Ví Dụ,province,,,,
901,Huyện Ví Dụ,district,90,,,
90101,Xã Suối Mơ,commune,901,,,
90102,Xã Đồi Gió,commune,901,,,
"""


def write_district(root: Path, name: str = "vi-du", **changes) -> Path:
    """The district's folder in a project; `changes` replace parts of its source.yaml."""
    folder = root / "data" / "raw" / "districts" / name
    folder.mkdir(parents=True)
    for file, (role, _, rows) in FILES.items():
        write_file(folder / file, role, rows)
    (folder / "areas.csv").write_text(AREAS, encoding="utf-8")
    (folder / "source.yaml").write_text(yaml.safe_dump(settings(name) | changes, allow_unicode=True), encoding="utf-8")
    return folder


def write_file(path: Path, role: str, rows: list[list[str]]) -> None:
    """A workbook with a title, an empty row, the headings of the role and the rows."""
    write_sheet(path, HEADINGS[role], rows)


def write_sheet(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    """A workbook with a title, an empty row, the headings and the rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DỮ LIỆU VÍ DỤ"])
    sheet.append([])
    for row in [headings, *rows]:
        sheet.append(row)
    book.save(path)


def settings(name: str) -> dict:
    """A source.yaml."""
    both = {"vi": "ví dụ", "en": "example"}
    events = [
        "listed",
        "reoffence",
        "custody",
        "death",
        "move",
        "loan",
        "job",
        "income",
        "participation",
        "supervision",
    ]
    covered = {"events": events, "areas": ["901"], "starts": "2020-01-01", "ends": "2024-12-31",
               "complete_until": "2024-12-31", "lag_days": 30}  # fmt: skip
    record = {"name": both, "recorded_by": "police", "who": both, "leaves": both, "overwrites": True,
              "sees_expunged": False, "covers": [covered]}  # fmt: skip
    return {
        "id": name, "kind": "district", "name": both, "producer": "x", "title": "x", "citation": "x", "licence": "none",
        "access": "restricted", "accessed": "2026-01-01", "synthetic": True, "covers": both,
        "not_known": {"vi": ["x"], "en": ["x"]}, "calendar_dates": True,
        "area": {"units": ["901"], "valid_on": "2024-12-31", "basis": "residence"},
        "records": {"police": record},
        "deliveries": [
            {"file": file, "role": role, "record": "police", "as_of": day}
            | ({"firm": "Công ty May Ví Dụ"} if role == "payroll" else {})
            for file, (role, day, _) in FILES.items()
        ],
    }  # fmt: skip
