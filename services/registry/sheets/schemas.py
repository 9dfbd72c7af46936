"""Requests and answers about files."""

from marshmallow import Schema, fields

from services.registry.fields import Code
from services.registry.sheets.columns import Kind


class ImportQuery(Schema):
    """`kind` is needed for CSV, and for a workbook whose only sheet has another name."""

    kind = fields.Enum(Kind, by_value=True, load_default=None)
    dry_run = fields.Boolean(load_default=True, metadata={"description": "只检查，不写入；缺省为 true"})


class ExportQuery(Schema):
    area = Code(load_default=None, metadata={"description": "该区域及其以下"})
