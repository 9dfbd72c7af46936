"""Requests for paper."""

from enum import StrEnum

from marshmallow import Schema, fields
from marshmallow.validate import Length

from services.registry.fields import CalendarDay, Code


class Kind(StrEnum):
    """联系卡, 公示牌, 网格图."""

    CARD = "card"
    BOARD = "board"
    MAP = "map"


class PaperQuery(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "印制该日的情况，缺省为今天"})


class PostListQuery(PaperQuery):
    area = Code(required=True, metadata={"description": "该区域及其以下"})


class PrintPaperSchema(Schema):
    """A batch for an area; cards come first, then boards, then maps."""

    area = Code(required=True, metadata={"description": "该区域及其以下"})
    kinds = fields.List(fields.Enum(Kind, by_value=True), required=True, validate=Length(1, len(Kind)))
    four_up = fields.Boolean(load_default=False, metadata={"description": "联系卡每张 A4 排四张，带裁切线"})
    on = CalendarDay(load_default=None, metadata={"description": "印制该日的情况，缺省为今天"})
