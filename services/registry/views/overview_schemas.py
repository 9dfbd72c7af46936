"""Requests and answers of the tree, of coverage and of the four coverages."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.registry.fields import CalendarDay
from shared.http import Moment
from shared.http.fields import AreaCode


class OverviewQuery(Schema):
    area = AreaCode(required=True, metadata={"description": "县、镇、村或网格，及其以下"})
    on = CalendarDay(load_default=None, metadata={"description": "在该日的情形，缺省为今天"})


class TreeQuery(OverviewQuery):
    depth = fields.Integer(
        load_default=None,
        validate=Range(0, 3),
        metadata={"description": "向下几级；缺省为 2 级，县为 1 级"},
    )


class TreeHolderSchema(Schema):
    """Who holds a post: in clear at a grid, masked and without a phone elsewhere; null once erased."""

    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)
    since = fields.String(required=True)


class HeldSchema(TreeHolderSchema):
    term_end = fields.String(allow_none=True, required=True)
    way = fields.String(required=True)


class StoodInSchema(TreeHolderSchema):
    until = fields.String(required=True)


class TreePostSchema(Schema):
    """A post; vacant where nobody holds it, also while somebody stands in."""

    post_id = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    role = fields.String(allow_none=True, required=True)
    duties = fields.List(fields.String(), required=True)
    vacant = fields.Boolean(required=True)
    holder = fields.Nested(HeldSchema, allow_none=True, required=True)
    stand_in = fields.Nested(StoodInSchema, allow_none=True, required=True)


class TreeOrganisationSchema(Schema):
    """An organisation that has posts."""

    organisation_id = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    parent = fields.String(allow_none=True, required=True)
    sub_area = fields.String(allow_none=True, required=True)
    posts = fields.List(fields.Nested(TreePostSchema), required=True)


class TreeSubAreaSchema(Schema):
    """片区, 大网格, 楼栋, 村民组: groups `members`, or refines the area, or what it is `within`."""

    sub_area_id = fields.String(required=True)
    level = fields.String(required=True)
    title = fields.String(required=True)
    name = fields.String(required=True)
    number = fields.Integer(required=True)
    within = fields.String(allow_none=True, required=True)
    members = fields.List(fields.String(), required=True)
    since = fields.String(allow_none=True, required=True)
    until = fields.String(allow_none=True, required=True)
    posts = fields.List(fields.Nested(TreePostSchema), required=True)


class SizingWarningSchema(Schema):
    figure = fields.String(required=True)
    value = fields.Integer(required=True)
    least = fields.Integer(required=True)
    most = fields.Integer(required=True)
    note = fields.String(required=True)


class TreeNodeSchema(Schema):
    """An area as it was on the day, with what lies in it; of a county only what is registered there."""

    code = fields.String(required=True)
    level = fields.String(required=True, metadata={"description": "county、town、village 或 grid"})
    level_title = fields.String(allow_none=True, required=True, metadata={"description": "本地的叫法"})
    kind = fields.String(allow_none=True, required=True)
    name = fields.String(allow_none=True, required=True)
    parent = fields.String(allow_none=True, required=True)
    households = fields.Integer(allow_none=True, required=True)
    population = fields.Integer(allow_none=True, required=True)
    registered_population = fields.Integer(allow_none=True, required=True)
    floating_population = fields.Integer(allow_none=True, required=True)
    hectares = fields.Float(allow_none=True, required=True)
    divided_by = fields.String(allow_none=True, required=True)
    predecessors = fields.List(fields.String(), required=True)
    successors = fields.List(fields.String(), required=True)
    since = fields.String(allow_none=True, required=True)
    until = fields.String(allow_none=True, required=True)
    sizing = fields.List(fields.Nested(SizingWarningSchema), required=True)
    posts = fields.List(fields.Nested(TreePostSchema), required=True)
    organisations = fields.List(fields.Nested(TreeOrganisationSchema), required=True)
    sub_areas = fields.List(fields.Nested(TreeSubAreaSchema), required=True)
    areas = fields.List(fields.Nested(lambda: TreeNodeSchema()), required=True)


class TreeSchema(Schema):
    """体系树."""

    area = fields.String(required=True)
    on = fields.String(required=True)
    depth = fields.Integer(required=True)
    as_of = fields.String(allow_none=True, required=True)
    tree = fields.Nested(TreeNodeSchema, required=True)

    def dump(self, obj: Any, **_: Any) -> Any:
        """As it is: made with these very fields, and walking through thousands of nodes again would take a second."""
        return obj


class PostFiguresSchema(Schema):
    """到岗率 = 有人岗位/应设岗位: due are those of the scheme and whatever else is established."""

    due = fields.Integer(required=True)
    held = fields.Integer(required=True)
    vacant = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    rate = fields.Float(allow_none=True, required=True, metadata={"description": "到岗率，%"})


class PartSchema(PostFiguresSchema):
    area = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    findings = fields.Integer(required=True)


class PatrolFiguresSchema(Schema):
    """巡查率 of one day: grids that were patrolled as often as is due / grids in towns that have begun."""

    begun = fields.String(allow_none=True, required=True, metadata={"description": "首次巡查的日期；null 为尚未开展"})
    day = fields.String(required=True)
    due = fields.Integer(required=True)
    done = fields.Integer(required=True)
    rate = fields.Float(allow_none=True, required=True, metadata={"description": "巡查率，%"})


class CollectionFiguresSchema(Schema):
    """采集率 = 已采户/应采户 in towns that have begun."""

    begun = fields.String(allow_none=True, required=True, metadata={"description": "首次采集的日期；null 为尚未开展"})
    households = fields.Integer(required=True)
    records = fields.Integer(required=True)
    rate = fields.Float(allow_none=True, required=True, metadata={"description": "采集率，%"})


class MissingPostSchema(Schema):
    post_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)


class VacantPostSchema(MissingPostSchema):
    stand_in = fields.String(allow_none=True, required=True)
    stand_in_name = fields.String(allow_none=True, required=True)


class WithoutDutySchema(Schema):
    """`reason` is no_duty, or post_without_duties for the holder of `post_id`."""

    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    area = fields.String(required=True)
    reason = fields.String(required=True)
    post_id = fields.String(allow_none=True, required=True)


class OverloadedSchema(Schema):
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    area = fields.String(required=True)
    posts = fields.List(fields.String(), required=True)
    most = fields.Integer(required=True)


class OutOfSizeSchema(SizingWarningSchema):
    area = fields.String(required=True)
    name = fields.String(required=True)


class PatrolMissedSchema(Schema):
    area = fields.String(required=True)
    name = fields.String(required=True)
    day = fields.String(required=True)
    due = fields.Integer(required=True)
    check_ins = fields.Integer(required=True)


class CollectionBelowSchema(Schema):
    area = fields.String(required=True)
    name = fields.String(required=True)
    households = fields.Integer(required=True)
    records = fields.Integer(required=True)
    percent = fields.Float(allow_none=True, required=True)
    due_percent = fields.Integer(required=True)


def some_of(item: type[Schema]) -> fields.Nested:
    """{total, items}: how many there are, and the first of them."""
    shown: Mapping[str, fields.Field[Any]] = {
        "total": fields.Integer(required=True),
        "items": fields.List(fields.Nested(item), required=True),
    }
    made = Schema.from_dict(dict(shown), name=f"Some{item.__name__}")
    return fields.Nested(made, required=True)


class FindingsSchema(Schema):
    missing_posts = some_of(MissingPostSchema)
    vacant_posts = some_of(VacantPostSchema)
    people_without_duty = some_of(WithoutDutySchema)
    overloaded_people = some_of(OverloadedSchema)
    out_of_size = some_of(OutOfSizeSchema)
    patrols_missed = some_of(PatrolMissedSchema)
    collection_below = some_of(CollectionBelowSchema)


class CoverageSchema(Schema):
    """覆盖情况: clean when there is no finding; `parts` are the areas one level down, and the area's own things."""

    area = fields.String(required=True)
    on = fields.String(required=True)
    clean = fields.Boolean(required=True)
    posts = fields.Nested(PostFiguresSchema, required=True)
    patrols = fields.Nested(PatrolFiguresSchema, required=True)
    collection = fields.Nested(CollectionFiguresSchema, required=True)
    findings = fields.Nested(FindingsSchema, required=True)
    parts = fields.List(fields.Nested(PartSchema), required=True)
    as_of = Moment(allow_none=True, required=True)


class LackingSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)


class OneCoverageSchema(Schema):
    """Covered of the total, and the first of those that lack it."""

    covered = fields.Integer(required=True)
    total = fields.Integer(required=True)
    percent = fields.Float(allow_none=True, required=True)
    lacking = some_of(LackingSchema)


class PartyCoverageSchema(Schema):
    """四个全覆盖: 组织网络 organisation, 党建工作 work, 党员管理 members, 社区服务 service."""

    area = fields.String(required=True)
    on = fields.String(required=True)
    since = fields.String(required=True, metadata={"description": "活动与服务自此日之后算起"})
    organisation = fields.Nested(OneCoverageSchema, required=True)
    work = fields.Nested(OneCoverageSchema, required=True)
    members = fields.Nested(OneCoverageSchema, required=True)
    service = fields.Nested(OneCoverageSchema, required=True)
    as_of = Moment(allow_none=True, required=True)
