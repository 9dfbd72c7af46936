"""Requests and answers of the views."""

from marshmallow import Schema, fields


class ReachedSchema(Schema):
    """Null for an erased person."""

    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)


class PublicHolderSchema(Schema):
    """A post of a grid and who holds it; name and phone are null for a vacant post and an erased person."""

    title = fields.String(required=True)
    duties = fields.List(fields.String(), required=True)
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)
    stand_in = fields.Nested(
        ReachedSchema, allow_none=True, required=True, metadata={"description": "目前代理的人，没有则为 null"}
    )


class DirectoryEntrySchema(Schema):
    """What the public may know of a grid."""

    grid = fields.String(required=True)
    name = fields.String(required=True)
    village = fields.String(allow_none=True, required=True)
    town = fields.String(allow_none=True, required=True)
    holders = fields.List(fields.Nested(PublicHolderSchema), required=True)
    supervision_phone = fields.String(allow_none=True, required=True, metadata={"description": "监督电话"})
