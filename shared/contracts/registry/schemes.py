"""What registry publishes of the schemes by which places work."""

from collections.abc import Mapping

from marshmallow import fields

from shared.contracts.shapes import Fact, area_code, day, text


def _part() -> fields.Dict:
    about = "The whole scheme as in the place document: levels, posts, dictionaries, sizing, tiers and figures due."
    return fields.Dict(required=True, metadata={"description": about})


class SchemeDeclared(Fact):
    """A town (镇/街道) has its scheme (体系): what its levels and posts are, and what is due. Stream scheme-<town>."""

    town = area_code("The town.")
    since = text("The first day, a calendar day in Asia/Shanghai; empty for one that was always there.")
    scheme = _part()


class SchemeRevised(Fact):
    """From a day on the whole scheme is another one."""

    town = area_code("The town.")
    on = day("The first day of this scheme.")
    scheme = _part()


CONTRACTS: Mapping[str, type[Fact]] = {
    "scheme.declared.v1": SchemeDeclared,
    "scheme.revised.v1": SchemeRevised,
}
