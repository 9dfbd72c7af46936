"""The entrypoints of the tree, of coverage and of the four coverages, as of any day."""

from services.registry.codes import scope_of
from services.registry.days import day_or_today, today
from services.registry.views.coverage import last_day_over
from services.registry.views.coverage_rows import coverage
from services.registry.views.four_coverages import party_coverage
from services.registry.views.overview_schemas import (
    CoverageSchema,
    OverviewQuery,
    PartyCoverageSchema,
    TreeQuery,
    TreeSchema,
)
from services.registry.views.tree import depth_of, tree
from shared.clock import now
from shared.http import Answer, Request, route
from shared.http.service import ServiceRoutes


class OverviewRoutes(ServiceRoutes):
    """总览."""

    @route("GET", "/registry/tree", permission="tree.read", query=TreeQuery, answer=TreeSchema)
    def tree(self, request: Request) -> Answer:
        """体系树：区域、片区和楼栋、组织、岗位及任职者"""
        area, day = _asked(request)
        return Answer(tree(self.spine, area, day, depth_of(area, request.query["depth"])))

    @route("GET", "/registry/coverage", permission="coverage.read", query=OverviewQuery, answer=CoverageSchema)
    def coverage(self, request: Request) -> Answer:
        """覆盖情况：缺设与空缺的岗位、无职责与超负荷的人员、规模、巡查、采集"""
        area, day = _asked(request)
        return Answer(coverage(self.spine, area, day, last_day_over(day, today(now()))))

    @route(
        "GET",
        "/registry/party-coverage",
        permission="coverage.read",
        query=OverviewQuery,
        answer=PartyCoverageSchema,
    )
    def party_coverage(self, request: Request) -> Answer:
        """四个全覆盖：组织网络、党建工作、党员管理、社区服务"""
        area, day = _asked(request)
        return Answer(party_coverage(self.spine, area, day))


def _asked(request: Request) -> tuple[str, str]:
    """The area, which the caller must be permitted, and the day."""
    area: str = request.query["area"]
    request.permit(scope_of(area))
    return area, day_or_today(request.query["on"])
