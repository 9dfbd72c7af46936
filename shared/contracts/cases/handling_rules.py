"""What cases publishes of the rules (办理规则) by which places handle their cases."""

from collections.abc import Mapping

from marshmallow import fields, validate

from shared.contracts.shapes import Fact, area_code


def _numbered(about: str, *, allow_none: bool = False) -> fields.Integer:
    return fields.Integer(
        strict=True,
        required=True,
        allow_none=allow_none,
        validate=validate.Range(1),
        metadata={"description": about},
    )


class HandlingRulesSet(Fact):
    """From here on a town (镇/街道) handles its cases by these rules. Stream handling_rules-<town>."""

    town = area_code("The town.")
    number = _numbered("Which revision it is, the first being 1.")
    rules = fields.Dict(
        required=True,
        metadata={"description": "All rules: office hours, days off, limits, cards, the reopening window, routing."},
    )
    restored = _numbered("The number of the revision that it brings back; null for new rules.", allow_none=True)


CONTRACTS: Mapping[str, type[Fact]] = {"handling_rules.set.v1": HandlingRulesSet}
