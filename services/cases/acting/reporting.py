"""上报: from a validated report to the command, with its place, category, terms and route."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from services.cases.acting.lookups import Lookups
from services.cases.acting.preparing import attributes_text, refuse
from services.cases.acting.schemas import RESULT, STORY, TITLE, GridCode
from services.cases.case.commands import Place, ReportCase, Reporter
from services.cases.case.events.reporting import Source
from services.cases.catalogue.category import Category
from services.cases.catalogue.fields import CategoryPath
from services.cases.catalogue.finding import category_error
from services.cases.lifecycle.who import Actor
from services.cases.routing.question import RouteQuestion
from services.cases.vocabulary import Channel, Placement, Procedure, Urgency
from shared.http import Position, Text


class HandledSchema(Schema):
    """现场处置: what was done."""

    result = Text(RESULT, lines=True, required=True)


class SourceGivenSchema(Schema):
    """The system and the id under which the case is known elsewhere."""

    system = Text(40, required=True)
    id = Text(100, required=True)


class ReportCaseSchema(Schema):
    """上报: what happened and where; who says so may stay unknown.

    Without procedure and urgency those of the category hold; an emergency is 特急.
    """

    title = Text(TITLE, required=True)
    description = Text(STORY, lines=True, required=True)
    category = CategoryPath(required=True)
    procedure = fields.Enum(Procedure, by_value=True, load_default=None)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.GRID)
    location = Position(load_default=None, allow_none=True)
    grid = GridCode(load_default=None, allow_none=True)
    attributes = fields.Dict(keys=fields.String(validate=validate.Length(1, 40)), load_default=dict)
    reporter_name = Text(50, load_default=None, allow_none=True)
    reporter_phone = Text(30, load_default=None, allow_none=True)
    address = Text(200, load_default=None, allow_none=True)
    complaint_of = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 100))
    source = fields.Nested(SourceGivenSchema, load_default=None, allow_none=True)
    handled_on_the_spot = fields.Nested(HandledSchema, load_default=None, allow_none=True)


def report_command(body: Mapping[str, Any], case_id: str, actor: Actor, known: Lookups) -> ReportCase:
    """The command that a report asks for; Problem (422) for an unknown category or wrong attributes."""
    place = known.place_of(body["location"], body["grid"], actor)
    refuse(filter(None, [category_error(known.catalogue(place.scope), body["category"])]))
    category = known.category(place.scope, body["category"]) or Category(body["category"])
    if body["complaint_of"]:
        place = _above(place, body["complaint_of"], known)
    procedure = _procedure(body, category)
    urgency = body["urgency"] or (Urgency.CRITICAL if procedure is Procedure.EMERGENCY else category.urgency)
    question = RouteQuestion(
        place.scope,
        category.path,
        urgency,
        procedure,
        body["channel"],
        complaint_of=body["complaint_of"],
        department=category.department,
    )
    on_the_spot = body["handled_on_the_spot"]
    return ReportCase(
        case_id=case_id,
        subject=known.new_subject(),
        title=body["title"],
        description=body["description"],
        category=category.path,
        urgency=urgency,
        channel=body["channel"],
        place=place,
        terms=known.terms(place.scope, urgency, category),
        procedure=procedure,
        routing=known.routing(question),
        reporter=Reporter(body["reporter_name"], body["reporter_phone"], body["address"]),
        result=on_the_spot["result"] if on_the_spot else None,
        attributes=_attributes(category, body["attributes"]),
        source=Source(**body["source"]) if body["source"] else None,
        complaint_of=body["complaint_of"],
        by=actor.subject,
    )


def _procedure(body: Mapping[str, Any], category: Category) -> Procedure:
    """What was handled where it was found is general, whatever its category usually is."""
    if body["procedure"]:
        return Procedure(body["procedure"])
    return Procedure.GENERAL if body["handled_on_the_spot"] else category.procedure


def _above(place: Place, person_id: str, known: Lookups) -> Place:
    """群众监督 goes one level above the holder, and says no more of the place than that level does."""
    scope, _ = known.above_holder(person_id, place.scope)
    return Place(scope, Placement.UNPLACED, None)


def _attributes(category: Category, given: Mapping[str, Any]) -> str | None:
    text = attributes_text(category, given)
    return text if given else None
