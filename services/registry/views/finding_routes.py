"""The entrypoints of finding: who is responsible here and now, and the search of the directory."""

from services.registry.codes import scope_of
from services.registry.days import day_or_today, today
from services.registry.views.finding_schemas import (
    ChainQuery,
    ChainSchema,
    ResponsibleQuery,
    ResponsibleSchema,
    SearchQuery,
    SearchSchema,
)
from services.registry.views.responsibility import address_answer, chain_answer, point_code, public_answer
from services.registry.views.search import Asked, people_within_reach, public_people, search_answer
from shared.clock import now
from shared.http import Answer, Request, route
from shared.http.service import ServiceRoutes


class FindingRoutes(ServiceRoutes):
    """查找."""

    @route(
        "GET", "/registry/responsible", permission="directory.read", query=ResponsibleQuery, answer=ResponsibleSchema
    )
    def responsible(self, request: Request) -> Answer:
        """此处由谁负责：按代码、经纬度或地址"""
        query = request.query
        day = day_or_today(query["on"])
        if query["address"] is not None:
            return Answer(address_answer(self.spine, query["address"], day))
        if query["code"] is not None:
            return Answer(public_answer(self.spine, query["code"], day))
        code = point_code(self.spine, query["lon"], query["lat"], day)
        return Answer(public_answer(self.spine, code, day) | {"found_by": "point"})

    @route("GET", "/registry/responsible/chain", permission="post.read", query=ChainQuery, answer=ChainSchema)
    def responsible_chain(self, request: Request) -> Answer:
        """从网格到村到镇的责任链：岗位、代理、轮值和承办部门"""
        query, moment = request.query, request.query["at"] or now()
        request.permit(scope_of(query["code"]))
        return Answer(chain_answer(self.spine, query["code"], today(moment), moment, query["category"]))

    @route("GET", "/registry/search", permission="directory.read", query=SearchQuery, answer=SearchSchema)
    def search(self, request: Request) -> Answer:
        """查找区域、组织和网格岗位的任职人"""
        asked = _asked(request)
        return Answer(search_answer(self.spine, asked, public_people(self.spine, asked)))

    @route("GET", "/registry/search/all", permission="person.read", query=SearchQuery, answer=SearchSchema)
    def search_all(self, request: Request) -> Answer:
        """查找区域、组织和所有岗位的任职人"""
        asked = _asked(request)
        return Answer(search_answer(self.spine, asked, people_within_reach(self.spine, request, asked)))


def _asked(request: Request) -> Asked:
    query = request.query
    return Asked(query["q"], query["area"], day_or_today(query["on"]))
