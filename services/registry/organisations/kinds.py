"""The kinds of organisations, their ids, and the refusal and the rules on days that all of this noun share."""

import re
from datetime import datetime
from enum import StrEnum

from services.registry.days import is_too_far_ahead, today
from shared.eventstore.errors import Refused


class OrganisationRefused(Refused):
    """A rule about organisations, memberships, rotas or programmes says no."""


class Kind(StrEnum):
    """组织类别."""

    LEADING_GROUP = "leading_group"  # 领导小组
    OFFICE = "office"  # 办公室
    SUB_COMMAND_CENTRE = "sub_command_centre"  # 分指挥中心
    INTAKE_CENTRE = "intake_centre"  # 受理中心
    GRID_STATION = "grid_station"  # 网格管理服务站
    SERVICE_CENTRE = "service_centre"  # 行政服务中心
    MEDIATION_CENTRE = "mediation_centre"  # 调解中心
    DEPARTMENT = "department"  # 职能部门
    PARTNER = "partner"  # 外部协作单位: a police post, a power company, a property company
    PARTY_COMMITTEE = "party_committee"  # 党委
    PARTY_GENERAL_BRANCH = "party_general_branch"  # 党总支
    PARTY_BRANCH = "party_branch"  # 党支部
    PARTY_GROUP = "party_group"  # 党小组
    RESIDENTS_ASSEMBLY = "residents_assembly"  # 居民代表会, 党员代表大会
    ASSOCIATION = "association"  # 老年协会, 妇女协会, 志愿者队
    UNIT = "unit"  # 驻区单位
    SUPERIOR = "superior"  # 上级组织, at the county


WITHOUT_ACCOUNT = frozenset({Kind.PARTNER, Kind.UNIT, Kind.RESIDENTS_ASSEMBLY, Kind.ASSOCIATION})
"""As a rule nobody there signs in."""

SHARING = frozenset({Kind.UNIT, Kind.PARTNER, Kind.ASSOCIATION})
"""Those that share resources and agree on duties."""

_ID = re.compile(r"[1-9][0-9]{5}(?:(?!000)[0-9]{3}){0,3}-[a-z][a-z_]{0,39}(?:-[1-9][0-9]{0,3})?", re.ASCII)


def is_organisation_id(text: str) -> bool:
    """Whether it is the code of a county, town, village or grid, and a slug: 610114004001-party_branch-2."""
    return _ID.fullmatch(text) is not None


def check_change(day: str, last: str, now: datetime) -> None:
    """An effective day is not before the last one of its stream, nor more than a year away."""
    if day < last:
        raise OrganisationRefused("change_before_last", day=day, last=last)
    check_not_far(day, now)


def check_not_far(day: str, now: datetime) -> None:
    """`day` is at most a year away; "" is from the beginning."""
    if day and is_too_far_ahead(day, now):
        raise OrganisationRefused("day_too_far_ahead", day=day)


def check_happened(day: str, since: str, now: datetime) -> None:
    """What is recorded happened: not in the future, nor before that was there which it happened to."""
    if day > today(now):
        raise OrganisationRefused("not_yet_happened", day=day)
    if day < since:
        raise OrganisationRefused("day_before_since", day=day, since=since)
