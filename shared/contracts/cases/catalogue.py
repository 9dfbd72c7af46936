"""What cases publishes of the catalogues (类别目录) by which places sort their cases."""

from collections.abc import Mapping

from marshmallow import EXCLUDE, Schema, fields, validate

from shared.contracts.cases.terms import Limit
from shared.contracts.cases.vocabulary import PROCEDURE, PROCEDURES, URGENCY
from shared.contracts.shapes import URGENCIES, Fact, area_code, choice, count, flag, part, parts, text, texts

ATTRIBUTE_TYPES = ("text", "number", "boolean", "choice", "date")


class Limits(Schema):
    """Limits (时限) that go before the place's; null where the category above, or the place, says them."""

    class Meta:
        unknown = EXCLUDE

    accept = part("受理.", Limit, allow_none=True)
    handle = part("处置.", Limit, allow_none=True)
    approve = part("审批.", Limit, allow_none=True)


class Approval(Schema):
    """An item of approval (审批事项)."""

    class Meta:
        unknown = EXCLUDE

    publicity_days = count("Days of publicity (公示), 0 for none.")
    waits_for_publicity = flag("Whether the approval waits for the end of the publicity.")


class Attribute(Schema):
    """Something asked when a case is reported (采集项)."""

    class Meta:
        unknown = EXCLUDE

    name = text("Its identifier.")
    title = text("What is asked.")
    type = choice("What the answer is.", ATTRIBUTE_TYPES)
    required = flag("Whether it must be answered.")
    choices = texts("The answers to choose from; empty for other types.")
    max = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "The longest text in characters, or the greatest number; null for none."},
    )


class Category(Schema):
    """A category as it is written down; null is as in the category above."""

    class Meta:
        unknown = EXCLUDE

    path = text("Its titles from the first level down, such as 环境卫生/垃圾清运: what cases refer to.")
    procedure = choice(PROCEDURE, PROCEDURES, allow_none=True)
    urgency = choice(URGENCY, URGENCIES, allow_none=True)
    department = text("The id of the organisation that deals with it.", allow_none=True)
    limits = part("Limits of its own.", Limits)
    approval = part("What is approved; null where nothing is.", Approval, allow_none=True)
    attributes = parts("What is asked.", Attribute)
    complaint = flag("Whether it is a complaint about somebody who holds a post (群众监督), as all below it then are.")


class CatalogueRevised(Fact):
    """A town (镇/街道) sorts its cases otherwise. Stream catalogue-<town>; the revisions add up to the catalogue.

    What the categories were before the first revision is part of the software.  A category is never deleted: one
    that is retired takes no new cases.
    """

    town = area_code("The town.")
    number = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1),
        metadata={"description": "Which revision it is, the first being 1."},
    )
    categories = parts(
        "The categories that are new or otherwise than before; in the first revision all of them.", Category
    )
    added = texts("The paths of categories that were not in force before.")
    changed = texts("The paths of categories that are in force as before, but written down otherwise.")
    retired = texts("The paths of categories that take no new cases any more.")
    order = texts("The paths of all that are in force in their order; empty where new ones just follow their siblings.")


CONTRACTS: Mapping[str, type[Fact]] = {"catalogue.revised.v1": CatalogueRevised}
