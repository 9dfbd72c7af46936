"""The sheets that go in and out (区域, 人员, 任职): their columns, and the titles by which each is known."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.registry.codes import LEVEL_OF_LENGTH
from shared.sheets.columns import Column, Form, SheetKind


class Kind(StrEnum):
    """What the rows of a sheet are; a CSV file holds one kind, a workbook one sheet of each at most."""

    AREAS = "areas"
    PEOPLE = "people"
    APPOINTMENTS = "appointments"


PLACE = re.compile(r"([1-9][0-9]{5}(?:[0-9]{3}){0,3})(?:-([a-z][a-z_]{0,39})(?:-([1-9][0-9]{0,3}))?)?", re.ASCII)
"""A code, or the id of a sub-area: 433122107-district_area-1."""


TITLES_OF_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "town": "镇",
        "village": "村",
        "grid": "网格",
        "dedicated_grid": "专属网格",
        "district_area": "片区",
        "big_grid": "大网格",
        "building": "楼栋",
        "villager_group": "村民组",
    }
)
"""How sheets write the kind of an area."""


def _area_columns() -> tuple[Column, ...]:
    return (
        Column(
            "code",
            "代码",
            Form.CODE,
            required=True,
            width=24,
            names=("区划代码", "区域代码", "统计用区划代码", "编码", "网格编码", "网格代码"),
            note="镇 9 位，村 12 位，网格 15 位；片区、楼栋等为“所在区域代码-层级-序号”",
            example="433122107001001",
        ),
        Column(
            "name",
            "名称",
            Form.TEXT,
            required=True,
            width=20,
            names=("区域名称", "网格名称", "村名", "社区名称"),
            example="第一网格",
        ),
        Column(
            "kind",
            "类别",
            Form.TEXT,
            names=("类型", "层级", "区域类型"),
            note="镇、村、网格、专属网格、片区、大网格、楼栋、村民组；空白时按代码",
            example="网格",
            offered=tuple(TITLES_OF_KINDS.values()),
        ),
        Column(
            "parent",
            "上级代码",
            Form.CODE,
            width=24,
            names=("上级", "上级区划代码", "所属区域代码", "父级代码"),
            note="空白时按代码；归入片区、大网格的，填其编号",
            example="433122107001",
        ),
        Column("households", "户数", Form.COUNT, names=("总户数",), note="空白时为下级之和", example=411, width=10),
        Column("population", "人口", Form.COUNT, names=("人口数", "总人口"), example=1265, width=10),
        Column("registered_population", "户籍人口", Form.COUNT, example=1190, width=10),
        Column("floating_population", "流动人口", Form.COUNT, example=75, width=10),
        Column(
            "hectares",
            "面积（公顷）",
            Form.DECIMAL,
            names=("面积", "公顷"),
            example=86.5,
            width=10,
        ),
        Column(
            "since",
            "启用日期",
            Form.DAY,
            names=("设立日期", "生效日期"),
            note="空白时同上级；都空白为一直存在",
            example="2026-01-01",
        ),
    )


def _people_columns() -> tuple[Column, ...]:
    return (
        Column(
            "person",
            "人员编号",
            Form.TEXT,
            required=True,
            width=38,
            names=("编号", "工号"),
            note="自定，同一镇内不重复；导出的文件中为系统编号",
            example="P001",
        ),
        Column(
            "name",
            "姓名",
            Form.NAME,
            required=True,
            names=("人员姓名",),
            example="邓竹蕙",
        ),
        Column(
            "phone",
            "电话",
            Form.PHONE,
            required=True,
            names=("手机", "手机号", "手机号码", "联系电话", "电话号码", "联系方式"),
            example="19900000003",
        ),
        Column(
            "area",
            "所属区域代码",
            Form.CODE,
            required=True,
            names=("区域代码", "区划代码", "所属区域", "所在区域"),
            example="433122107",
        ),
        Column(
            "residence",
            "居住网格代码",
            Form.CODE,
            names=("居住网格", "居住地"),
            note="可空白；填写时须为网格代码",
            example="433122107001001",
            width=20,
        ),
    )


def _appointment_columns() -> tuple[Column, ...]:
    return (
        Column(
            "at",
            "区域代码",
            Form.CODE,
            required=True,
            width=24,
            names=("代码", "区划代码", "组织编号", "所在区域", "岗位所在", "网格代码"),
            note="岗位所在的区域、片区、楼栋或组织",
            example="433122107001001",
        ),
        Column(
            "kind",
            "岗位",
            Form.TEXT,
            required=True,
            names=("岗位名称", "职务"),
            note="如网格长；与该地体系中的岗位名称一致",
            example="网格长",
        ),
        Column(
            "number",
            "序号",
            Form.COUNT,
            width=8,
            names=("岗位序号",),
            note="同一处有几个相同岗位时，第几个；空白为 1",
            example=1,
        ),
        Column(
            "person",
            "人员编号",
            Form.TEXT,
            required=True,
            width=38,
            names=("编号", "工号"),
            example="P001",
        ),
        Column(
            "name",
            "姓名",
            Form.NAME,
            names=("人员姓名",),
            note="可空白；填写时须与人员编号的姓名一致",
            example="邓竹蕙",
        ),
        Column(
            "since",
            "任职日期",
            Form.DAY,
            required=True,
            names=("任职时间", "上任日期", "开始日期", "任命日期"),
            example="2026-01-01",
        ),
        Column(
            "term_end",
            "任期届满",
            Form.DAY,
            names=("任期至", "届满日期", "任期结束", "结束日期"),
            note="没有任期的空白",
            example="2028-12-31",
        ),
    )


SHEETS: Final[Mapping[Kind, SheetKind]] = MappingProxyType(
    {
        Kind.AREAS: SheetKind(Kind.AREAS, "区域", _area_columns()),
        Kind.PEOPLE: SheetKind(Kind.PEOPLE, "人员", _people_columns()),
        Kind.APPOINTMENTS: SheetKind(Kind.APPOINTMENTS, "任职", _appointment_columns()),
    }
)
"""In the order in which a workbook has them."""

KINDS: Final = tuple(SHEETS.values())

_WORDS_OF_LENGTH: Final[Mapping[int, Mapping[str, str]]] = MappingProxyType(
    {
        9: dict.fromkeys(("town", "镇", "街道", "乡", "镇街道", "镇/街道", "乡镇"), "town"),
        12: dict.fromkeys(("village", "村", "社区", "村社区", "村/社区", "行政村"), "village"),
        15: dict.fromkeys(("grid", "网格", "基础网格", "中网格", "片区"), "grid")
        | dict.fromkeys(("dedicated_grid", "专属网格", "专属"), "dedicated_grid"),
    }
)


def kind_of(id: str, word: str | None) -> str | None:
    """The kind that a row means by its id and by what it says, None where they do not fit.

    For an area, a word of its level, or its level when it says nothing; for a sub-area the level in its id.
    """
    found = PLACE.fullmatch(id)
    level = found[2] if found else None
    if level is not None:
        return level if word in (None, level, TITLES_OF_KINDS.get(level)) else None
    if word is None:
        return LEVEL_OF_LENGTH[len(id)].value
    return _WORDS_OF_LENGTH[len(id)].get(re.sub(r"[（）()]", "", word))
