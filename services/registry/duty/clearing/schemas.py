"""Requests and answers about what is open."""

from marshmallow import Schema, fields


class MissedPatrolSchema(Schema):
    grid = fields.String(required=True)
    day = fields.String(required=True)
    due = fields.Integer(required=True)
    check_ins = fields.Integer(required=True)


class FollowUpItemSchema(Schema):
    id = fields.String(required=True, metadata={"description": "log_id"})
    grid = fields.String(required=True)
    kind = fields.String(required=True)
    category = fields.String(required=True)
    due = fields.String(required=True)


class VisitItemSchema(Schema):
    id = fields.String(required=True, metadata={"description": "visit_id"})
    at = fields.String(required=True)
    purpose = fields.String(required=True)
    due = fields.String(required=True)


class FaultItemSchema(Schema):
    id = fields.String(required=True, metadata={"description": "facility_id"})
    at = fields.String(required=True)
    kind = fields.String(required=True)
    condition = fields.String(required=True)
    since = fields.String(required=True)


class OpenOfPersonSchema(Schema):
    """日清周结 of a person: what is open at the end of the day, and in its week from Monday (`since`) on."""

    person_id = fields.String(required=True)
    on = fields.String(required=True)
    since = fields.String(required=True)
    grids = fields.List(fields.String(), required=True, metadata={"description": "当日负责的网格"})
    patrols_missed_today = fields.List(fields.Nested(MissedPatrolSchema), required=True)
    patrols_missed_this_week = fields.List(fields.Nested(MissedPatrolSchema), required=True)
    follow_ups = fields.List(fields.Nested(FollowUpItemSchema), required=True)
    visits = fields.List(fields.Nested(VisitItemSchema), required=True)
    facilities = fields.List(fields.Nested(FaultItemSchema), required=True)
    more = fields.Boolean(required=True, metadata={"description": "每类只列最早的 100 件，另有更多"})
    cleared = fields.Boolean(required=True, metadata={"description": "日清"})
    week_closed = fields.Boolean(required=True, metadata={"description": "周结"})


class OpenOfGridSchema(Schema):
    """What is open in a grid at the end of the day."""

    grid = fields.String(required=True)
    name = fields.String(required=True)
    holders = fields.List(fields.String(), required=True, metadata={"description": "person_id"})
    patrol_missed_today = fields.Boolean(required=True)
    patrols_missed_this_week = fields.Integer(required=True)
    follow_ups = fields.Integer(required=True)
    visits = fields.Integer(required=True)
    facilities = fields.Integer(required=True)
    cleared = fields.Boolean(required=True)
