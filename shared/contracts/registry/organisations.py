"""What registry publishes of organisations, memberships, duty rotas and programmes."""

from collections.abc import Mapping

from marshmallow import EXCLUDE, Schema, fields, validate

from shared.contracts.shapes import Fact, area_code, choice, count, flag, personal, text, texts
from shared.contracts.shapes import day as calendar_day

BUILD_STATES = ("planned", "building", "done")


class OrganisationFounded(Fact):
    """An organisation is there. Stream organisation-<organisation_id>."""

    organisation_id = text("The code of its area or county and a slug, such as 433122107-leading_group.")
    kind = text("What it is, such as leading_group (领导小组), department (职能部门), unit (驻区单位).")
    name = text("What it is called.")
    area = area_code("The code of the area or county for which it is there.")
    parent = text("The organisation to which it belongs; null for none.", allow_none=True)
    since = text("The first day, a calendar day in Asia/Shanghai; empty for one that was always there.")
    handles = texts("The categories of cases that it deals with, by code or name.")
    phone = text("The phone of its desk; null when there is none.", allow_none=True)
    address = text("Where it sits; null when nobody said.", allow_none=True)
    account = flag("Whether it has people who sign in.")
    sub_area = text("The sub-area (片区, 大网格) for which it is there; null for none.", allow_none=True)


class OrganisationRenamed(Fact):
    """It is called otherwise. On the stream of the organisation."""

    organisation_id = text("The organisation.")
    name = text("What it is called from that day on.")
    on = calendar_day("The first day of the name.")


class OrganisationMoved(Fact):
    """It belongs to another organisation. On the stream of the organisation."""

    organisation_id = text("The organisation.")
    parent = text("The organisation to which it belongs from that day on; null for none.", allow_none=True)
    on = calendar_day("The first day.")


class HandlesSet(Fact):
    """It deals with other categories of cases. On the stream of the organisation."""

    organisation_id = text("The organisation.")
    handles = texts("All the categories that it deals with from that day on, by code or name.")
    on = calendar_day("The first day.")


class ContactSet(Fact):
    """Whom to ask for there. On the stream of the organisation."""

    organisation_id = text("The organisation.")
    contact = personal("The name of the person to ask for; null for nobody.", allow_none=True)
    contact_phone = personal("The phone of that person; null for none.", allow_none=True)
    phone = text("The phone of the organisation's desk; null when there is none.", allow_none=True)
    former = text("The subject id of whoever was the contact before, whose key is deleted.", allow_none=True)


class OrganisationDissolved(Fact):
    """It is there no more. On the stream of the organisation."""

    organisation_id = text("The organisation.")
    on = calendar_day("The first day without it.")


class ResourceOffered(Fact):
    """A unit in the area shares something. On the stream of the organisation."""

    organisation_id = text("The organisation that shares it.")
    resource_id = text("The number of the resource within the organisation.")
    title = text("What it is.")
    capacity = text("How much of it, in the unit's own words.")
    since = calendar_day("The first day.")


class ResourceWithdrawn(Fact):
    """It is shared no more. On the stream of the organisation."""

    organisation_id = text("The organisation that shared it.")
    resource_id = text("The number of the resource within the organisation.")
    on = calendar_day("The first day without it.")


class ResourceUsed(Fact):
    """Somebody used it. On the stream of the organisation."""

    organisation_id = text("The organisation that shares it.")
    resource_id = text("The number of the resource within the organisation.")
    number = count("How often it has been used, this time included.")
    day = calendar_day("When.")
    by = text("The area or organisation that used it.")
    purpose = text("What for.")


class UnitDutyAgreed(Fact):
    """A unit in the area agreed to do something. On the stream of the organisation."""

    organisation_id = text("The organisation.")
    number = count("How many agreements there are with it, this one included.")
    duties = texts("What it agreed to do.")
    since = calendar_day("The first day.")
    until = calendar_day("The first day after; null while no end is agreed.", allow_none=True)


class MembershipJoined(Fact):
    """A person belongs to an organisation and to a place of residence (双重归属). Stream membership-<membership_id>."""

    membership_id = text("The organisation's id, a dot, the person's id.")
    person_id = text("The person.")
    organisation_id = text("The organisation.")
    residence = area_code("The code of the grid or village where the person lives.")
    direct = flag("直管; false for 非直管.")
    since = calendar_day("The first day.")
    times = count("How often the person has joined the organisation, this time included.")


class MembershipLeft(Fact):
    """The person belongs to the organisation no more. On the stream of the membership."""

    membership_id = text("The membership.")
    person_id = text("The person.")
    organisation_id = text("The organisation.")
    on = calendar_day("The first day without it.")
    times = count("Which time of belonging ends.")


class ParticipationRecorded(Fact):
    """A member took part in an activity. On the stream of the membership."""

    membership_id = text("The membership.")
    person_id = text("The person.")
    organisation_id = text("The organisation.")
    number = count("How often the member has taken part, this time included.")
    day = calendar_day("When.")
    activity = text("In what.")
    hours = fields.Float(
        required=True, validate=validate.Range(min=0), metadata={"description": "For how long, in hours."}
    )


class Turn(Schema):
    """One turn of duty: of one day, or of every such day of the week."""

    class Meta:
        unknown = EXCLUDE

    day = calendar_day("The day on which it begins; null for one that comes every week.", allow_none=True)
    weekday = fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        validate=validate.Range(1, 7),
        metadata={"description": "1 Monday … 7 Sunday; null for a turn of one day."},
    )
    start = text("HH:MM in Asia/Shanghai.")
    end = text("HH:MM; on the next day when it is not after the start.")
    person_ids = texts("Who serves in it.")


class DutyRotaSet(Fact):
    """Who is on duty (轮值) on some days, whatever was set for them before. Stream duty_rota-<organisation_id>."""

    organisation_id = text("The organisation.")
    number = count("How many rotas were set for it, this one included.")
    since = calendar_day("The first day.")
    until = calendar_day("The day after the last.")
    turns = fields.List(
        fields.Nested(Turn),
        required=True,
        metadata={"description": "The turns; a day with turns of its own has none of its weekday's."},
    )


class DutyRotaSwapped(Fact):
    """One person serves in another's place. On the stream of the rota."""

    organisation_id = text("The organisation.")
    number = count("The number of the rota.")
    day = calendar_day("The day on which the turn begins.")
    start = text("When it begins, HH:MM.")
    from_person = text("Who was to serve.")
    to_person = text("Who serves.")


class PilotBegun(Fact):
    """An area tries the grids before the others (试点). Stream pilot-<area>."""

    area = area_code("The area.")
    number = count("How many pilots it has had, this one included.")
    since = calendar_day("The first day.")


class PilotEnded(Fact):
    """Its pilot is over. On the stream of the pilot."""

    area = area_code("The area.")
    number = count("Which of its pilots.")
    on = calendar_day("The first day after it.")


class BuildPlanSet(Fact):
    """The villages in which a town builds its grids anew in a year. Stream build_plan-<plan_id>."""

    plan_id = text("The code of the town, a dash, the year.")
    town = area_code("The town.")
    year = count("The year.")
    villages = texts("The codes of the villages.")
    target = text("What it aims at, in the town's own words.")


class BuildPlanProgressed(Fact):
    """One of the villages has come further. On the stream of the plan."""

    plan_id = text("The plan.")
    town = area_code("The town.")
    year = count("The year.")
    village = area_code("The village.")
    state = choice("How far it is.", BUILD_STATES)
    day = calendar_day("Since when.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "organisation.founded.v1": OrganisationFounded,
    "organisation.renamed.v1": OrganisationRenamed,
    "organisation.moved.v1": OrganisationMoved,
    "organisation.handles_set.v1": HandlesSet,
    "organisation.contact_set.v1": ContactSet,
    "organisation.dissolved.v1": OrganisationDissolved,
    "resource.offered.v1": ResourceOffered,
    "resource.withdrawn.v1": ResourceWithdrawn,
    "resource.used.v1": ResourceUsed,
    "unit_duty.agreed.v1": UnitDutyAgreed,
    "membership.joined.v1": MembershipJoined,
    "membership.left.v1": MembershipLeft,
    "participation.recorded.v1": ParticipationRecorded,
    "duty_rota.set.v1": DutyRotaSet,
    "duty_rota.swapped.v1": DutyRotaSwapped,
    "pilot.begun.v1": PilotBegun,
    "pilot.ended.v1": PilotEnded,
    "build_plan.set.v1": BuildPlanSet,
    "build_plan.progressed.v1": BuildPlanProgressed,
}
