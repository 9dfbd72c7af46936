"""What may be said of categories and what is answered, with the limits of each field."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length, Range

from services.cases.catalogue.declarations import (
    MOST_ATTRIBUTES,
    NO_LIMITS,
    Approval,
    Attribute,
    AttributeType,
    Declaration,
    Limits,
)
from services.cases.catalogue.fields import (
    PROCEDURE_TITLES,
    URGENCY_TITLES,
    AttributeName,
    CategoryPath,
    OrganisationId,
    Told,
    TownCode,
    Word,
    choices,
    publicity_days,
)
from services.cases.limits import LimitField
from shared.http.fields import Moment

LONGEST_WORD = 40
MOST_CHOICES = 50
LONGEST_ANSWER = 1_000
GREATEST_NUMBER = 1e12
MOST_AT_ONCE = 50


def about(text: str) -> dict[str, str]:
    return {"description": text}


class AttributeSchema(Schema):
    """采集项：上报该类案件时要问的一项。"""

    name = AttributeName(required=True, metadata=about("标识，如 floor"))
    title = Word(LONGEST_WORD, required=True, metadata=about("问的是什么，如 楼层"))
    type = fields.Enum(AttributeType, by_value=True, required=True)
    required = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    choices = choices(LONGEST_WORD, MOST_CHOICES)
    max = fields.Float(
        allow_none=True,
        load_default=None,
        validate=Range(0, GREATEST_NUMBER),
        metadata=about("文字的最多字数，或最大的数字"),
    )

    @validates_schema
    def _fits_its_type(self, data: Mapping[str, Any], **_: Any) -> None:
        type, words, most = data["type"], data["choices"], data["max"]
        if (type is AttributeType.CHOICE) is not bool(words):
            raise ValidationError({"choices": ["choices|选项型（choice）须有选项，其他类型不能有"]})
        if len(set(words)) < len(words):
            raise ValidationError({"choices": ["repeated|选项不能重复"]})
        if most is not None and type not in (AttributeType.TEXT, AttributeType.NUMBER):
            raise ValidationError({"max": ["max_of_type|只有文字和数字可以设 max"]})
        if type is AttributeType.TEXT and most is not None and not (1 <= most <= LONGEST_ANSWER and most % 1 == 0):
            raise ValidationError({"max": [f"range|文字的字数应为 1 到 {LONGEST_ANSWER} 的整数"]})

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Attribute:
        return Attribute(**data | {"choices": tuple(data["choices"])})


def attribute_list() -> fields.List[Any]:
    """The attributes of one category, no name twice."""
    return fields.List(
        fields.Nested(AttributeSchema), load_default=list, validate=[Length(max=MOST_ATTRIBUTES), _each_once]
    )


def _each_once(attributes: list[Attribute]) -> None:
    if len({one.name for one in attributes}) < len(attributes):
        raise ValidationError("repeated|采集项的标识不能重复")


class LimitsSchema(Schema):
    """时限：缺省的以上级类别或本镇的规定为准。"""

    accept = LimitField(allow_none=True, load_default=None, metadata=about("受理时限"))
    handle = LimitField(allow_none=True, load_default=None, metadata=about("处置时限"))
    approve = LimitField(allow_none=True, load_default=None, metadata=about("审批时限"))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Limits:
        return Limits(**data)


class ApprovalSchema(Schema):
    """审批事项。"""

    publicity_days = publicity_days()
    waits_for_publicity = fields.Boolean(
        truthy={True}, falsy={False}, load_default=True, metadata=about("是否公示期满后才能审批")
    )

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Approval:
        return Approval(**data)


class CategorySchema(Schema):
    """一个类别；没有写的，以上级类别为准。"""

    path = CategoryPath(required=True, metadata=about("从一级到本级的名称，如 环境卫生/垃圾清运"))
    procedure = Told(PROCEDURE_TITLES, allow_none=True, load_default=None)
    urgency = Told(URGENCY_TITLES, allow_none=True, load_default=None)
    department = OrganisationId(allow_none=True, load_default=None, metadata=about("承办部门的组织编号"))
    limits = fields.Nested(LimitsSchema, load_default=NO_LIMITS)
    approval = fields.Nested(ApprovalSchema, allow_none=True, load_default=None)
    attributes = attribute_list()
    complaint = fields.Boolean(
        truthy={True}, falsy={False}, load_default=False, metadata=about("群众监督：针对某个岗位的人员")
    )

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Declaration:
        return Declaration(**data | {"attributes": tuple(data["attributes"])})


class TownQuery(Schema):
    """Of which town; none is the catalogue that every town begins with."""

    town = TownCode(load_default=None)


class CatalogueQuery(TownQuery):
    number = fields.Integer(load_default=None, validate=Range(1), metadata=about("第几次修订，缺省为现行"))


class RevisionQuery(Schema):
    town = TownCode(required=True)
    dry_run = fields.Boolean(load_default=False, metadata=about("只比较，不写入"))


class ChangeCategoriesSchema(Schema):
    """增加或改动若干类别。"""

    town = TownCode(required=True)
    categories = fields.List(fields.Nested(CategorySchema), required=True, validate=Length(1, MOST_AT_ONCE))


class RetireCategoriesSchema(Schema):
    """停用若干类别，连同其下级。"""

    town = TownCode(required=True)
    categories = fields.List(CategoryPath(), required=True, validate=Length(1, MOST_AT_ONCE))


class RestoreCatalogueSchema(Schema):
    """恢复为第 number 次修订。"""

    town = TownCode(required=True)
    number = fields.Integer(strict=True, required=True, validate=Range(1))


class Plain(fields.List[Any]):
    """A list that already has the form in which it is answered: thousands of items cost nothing to dump."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return value


class ShownCategorySchema(CategorySchema):
    """A category with all that it has from above; `declared` is what is written for itself."""

    title = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    declared = fields.Nested(CategorySchema, required=True)


class CatalogueSchema(Schema):
    """The catalogue in the order of its tree; `number` 0 is the one that every town begins with."""

    town = fields.String(required=True, allow_none=True)
    number = fields.Integer(required=True)
    categories = Plain(fields.Nested(ShownCategorySchema), required=True)


class PublicCategorySchema(Schema):
    """A category that can be reported under, and what is to be asked then."""

    path = fields.String(required=True)
    title = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    complaint = fields.Boolean(required=True)
    attributes = fields.List(fields.Nested(AttributeSchema), required=True)


class PublicCategoriesSchema(Schema):
    town = fields.String(required=True, allow_none=True)
    categories = Plain(fields.Nested(PublicCategorySchema), required=True)


class RevisedSchema(Schema):
    """What a revision changes, or would change; `number` is that of the catalogue in force afterwards."""

    town = fields.String(required=True)
    number = fields.Integer(required=True)
    dry_run = fields.Boolean(required=True)
    added = fields.List(fields.String(), required=True)
    changed = fields.List(fields.String(), required=True)
    retired = fields.List(fields.String(), required=True)
    reordered = fields.Boolean(required=True)
    unchanged = fields.Integer(required=True, metadata=about("没有变化的类别数"))


class ListedRevisionSchema(Schema):
    """One revision: who, when, and how much."""

    number = fields.Integer(required=True)
    at = Moment(required=True)
    actor = fields.String(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    retired = fields.Integer(required=True)


class RevisionsSchema(Schema):
    """The revisions of a town's catalogue, the newest first."""

    items = fields.List(fields.Nested(ListedRevisionSchema), required=True)
