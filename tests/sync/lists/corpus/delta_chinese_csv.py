"""Chinese in GB18030; the full name, whose first character is the family's, in one column."""

from tests.sync.lists.corpus.sent import Page, Sent

LIST = Sent(
    {
        "": Page(
            [
                ("序号", "工号", "姓名", "性别", "出生日期", "手机", "地址"),
                ("1", "Z-1", "王小明", "男", "1990年3月14日", "0639980401", "海滨路5号"),
                ("2", "Z-2", "李 娜", "女", "1985-04-03", "0639980402", "中山路8号"),
            ]
        )
    },
    {
        "序号": "number",
        "工号": "index_no",
        "姓名": "full_name",
        "性别": "sex",
        "出生日期": "birth_date",
        "手机": "telephone",
        "地址": "address",
    },
    """
Z-1 · 王, 小明 · M · 1990-03-14 · +33639980401
Z-2 · 李, 娜 · F · 1985-04-03 · +33639980402
""",
    asks={"names:姓名": "family_first"},
    encoding="gb18030",
)
