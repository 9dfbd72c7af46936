"""What registry publishes of areas, of what groups or refines them, and of their division."""

from collections.abc import Mapping

from marshmallow import fields

from shared.contracts.shapes import LEVELS, Boundary, Fact, area_code, choice, count, day, flag, outline, text, texts

CHANGES = ("closed", "renumbered", "moved", "split", "merged")
SINCE = "The first day, a calendar day in Asia/Shanghai; empty for one that was always there."
ON = "The day from which it holds, a calendar day in Asia/Shanghai."


def surface() -> fields.Float:
    return fields.Float(
        required=False, allow_none=True, metadata={"description": "The surface in hectares; null for not measured."}
    )


class AreaOpened(Fact):
    """An area is there: a town (镇/街道), village (村/社区) or grid (网格). Stream area-<code>."""

    code = area_code("The area's own code: 9 digits for a town, 12 for a village, 15 for a grid.")
    name = text("What the place calls it.")
    kind = text("What it is there, such as grid or dedicated_grid (专属网格).")
    acts_as = choice("The level at which it stands in codes, routing keys and permissions.", LEVELS)
    parent = area_code("The code one level up; a town's parent is its county.")
    boundary = outline("Its outline; null when nobody has drawn it yet.")
    households = count("Number of households (户).")
    population = count("Number of people (人).")
    since = text(SINCE, required=False)
    predecessors = texts("The codes of the closed areas whose place it takes.", required=False)
    registered_population = count("People on its register (户籍); null: not counted.", required=False, allow_none=True)
    floating_population = count(
        "People who only live there (流动); null: not counted.", required=False, allow_none=True
    )
    hectares = surface()
    divided_by = text("Along what a grid was drawn, such as villager_group.", required=False, allow_none=True)


class AreaRenamed(Fact):
    """An area has another name."""

    code = area_code("The area.")
    name = text("The new name.")
    on = day(ON)


class AreaKindSet(Fact):
    """A grid is of another kind: 基础 grid, or 专属 dedicated_grid."""

    code = area_code("The area.")
    kind = text("The new kind.")
    on = day(ON)


class AreaBoundarySet(Fact):
    """An area has another outline."""

    code = area_code("The area.")
    boundary = fields.Nested(Boundary, required=True, metadata={"description": "The new outline."})
    on = day(ON)
    number = count("How many outlines it has had, this one included.")


class AreaCensusTaken(Fact):
    """An area's figures were counted anew, or summed up when areas merged."""

    code = area_code("The area.")
    households = count("Number of households (户).")
    population = count("Number of people (人).")
    registered_population = count("People on its register (户籍); null for not counted.", allow_none=True)
    floating_population = count("People who only live there (流动); null for not counted.", allow_none=True)
    hectares = fields.Float(
        required=True, allow_none=True, metadata={"description": "The surface in hectares; null for not measured."}
    )
    on = day(ON)


class AreaClosed(Fact):
    """An area is no more; its code is never used again."""

    code = area_code("The area.")
    on = day("The first day on which it is no more, a calendar day in Asia/Shanghai.")
    change = choice("What became of it.", CHANGES)
    successors = texts("The codes of the areas that take its place; their outlines are in their own facts.")
    reason = text("Why, in the words of whoever closed it.")


class SubAreaOpened(Fact):
    """A level that groups areas (片区, 大网格) or refines one (楼栋, 村民组). Stream sub_area-<sub_area_id>."""

    sub_area_id = text("Such as 152201002001003-building-12: area, level and number.")
    area = area_code("The code of the area in which it lies.")
    level = text("The level's id in the scheme of the place.")
    title = text("What the place calls the level.")
    name = text("What the place calls it.")
    number = count("Its number among those of its level in the area.")
    within = text("The code of the area, or the id of the sub-area, around it.")
    members = texts("The codes of the areas that it groups.")
    since = text(SINCE)
    predecessor = text("The id that it had in another area; null for none.", allow_none=True)


class SubAreaRenamed(Fact):
    """A sub-area has another name."""

    sub_area_id = text("The sub-area.")
    name = text("The new name.")
    on = day(ON)


class SubAreaMembersSet(Fact):
    """A grouping consists of other areas."""

    sub_area_id = text("The grouping.")
    members = texts("The codes of all areas that it groups from now on.")
    on = day(ON)


class SubAreaClosed(Fact):
    """A sub-area is no more."""

    sub_area_id = text("The sub-area.")
    on = day("The first day on which it is no more, a calendar day in Asia/Shanghai.")
    successor = text("Its id in the area to which it was moved; null for none.", allow_none=True)
    reason = text("Why, in the words of whoever closed it.")


class DivisionAsked(Fact):
    """A village is asked to divide itself into grids (划分). Stream division-<division_id>."""

    division_id = text("Such as 433122107200-division-1.")
    village = area_code("The village.")
    deadline = day("The last day for its draft.")
    note = text("What the town asks for; may be empty.")


class DraftedGrid(Fact):
    """A grid of a draft, as area.opened tells it once it is confirmed."""

    number = count("Its number in the village.")
    name = text("Its name.")
    kind = text("grid, or dedicated_grid (专属网格).")
    boundary = outline("Its outline; null for none.")
    households = count("Number of households (户).")
    population = count("Number of people (人).")
    registered_population = count("People on its register (户籍); null: not counted.", allow_none=True)
    floating_population = count("People who only live there (流动); null: not counted.", allow_none=True)
    hectares = fields.Float(required=True, allow_none=True, metadata={"description": "The surface; null: unknown."})
    divided_by = text("Along what it is drawn; null for nothing said.", allow_none=True)


class DivisionDrafted(Fact):
    """The village's draft, whole; a later one takes its place."""

    division_id = text("The division.")
    village = area_code("The village.")
    grids = fields.List(fields.Nested(DraftedGrid), required=True, metadata={"description": "The grids to be."})


class DivisionSubmitted(Fact):
    """The village submits its draft."""

    division_id = text("The division.")
    village = area_code("The village.")
    on = day("The day on which it was submitted.")
    on_time = flag("Whether that was within the deadline.")


class DivisionReturned(Fact):
    """The town returns the draft."""

    division_id = text("The division.")
    village = area_code("The village.")
    reasons = text("Why.")


class DivisionConfirmed(Fact):
    """The town confirms the draft; its grids are opened by facts of their own."""

    division_id = text("The division.")
    village = area_code("The village.")
    on = day("The first day of the grids.")
    grids = texts("The codes of the grids.")


class DivisionWithdrawn(Fact):
    """The town no longer asks for the division."""

    division_id = text("The division.")
    village = area_code("The village.")
    reason = text("Why.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "area.opened.v1": AreaOpened,
    "area.renamed.v1": AreaRenamed,
    "area.kind_set.v1": AreaKindSet,
    "area.boundary_set.v1": AreaBoundarySet,
    "area.census_taken.v1": AreaCensusTaken,
    "area.closed.v1": AreaClosed,
    "sub_area.opened.v1": SubAreaOpened,
    "sub_area.renamed.v1": SubAreaRenamed,
    "sub_area.members_set.v1": SubAreaMembersSet,
    "sub_area.closed.v1": SubAreaClosed,
    "division.asked.v1": DivisionAsked,
    "division.drafted.v1": DivisionDrafted,
    "division.submitted.v1": DivisionSubmitted,
    "division.returned.v1": DivisionReturned,
    "division.confirmed.v1": DivisionConfirmed,
    "division.withdrawn.v1": DivisionWithdrawn,
}
