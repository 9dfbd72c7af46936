"""The entrypoints of the views."""

from functools import partial

from services.registry.areas.projections import AREAS
from services.registry.codes import town_of
from services.registry.days import today
from services.registry.lists import BY_ID, AreaQuery
from services.registry.people.queries import known_people
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.queries import holders_of
from services.registry.rows import VIEWS
from services.registry.views.overview_rows import schemes_of
from services.registry.views.queries import directory_criteria, directory_entry, directory_holders, posts_of
from services.registry.views.schemas import DirectoryEntrySchema
from shared.clock import now
from shared.http import Answer, Request, page_of, route
from shared.http.service import ServiceRoutes


class ViewRoutes(ServiceRoutes):
    """查询."""

    @route(
        "GET",
        "/registry/directory",
        permission="directory.read",
        query=AreaQuery,
        answer=page_of(DirectoryEntrySchema),
    )
    def directory(self, request: Request) -> Answer:
        """公示：每个网格由谁负责，怎样联系"""
        page, views, day = request.page(BY_ID), self.spine.views, today(now())
        with views.snapshot() as session:
            grids = page.find(views.table(VIEWS, AREAS), directory_criteria(request.query, day), session)
            posts = posts_of(grids, views.table(VIEWS, POSTS), day, session)
            ids = [post["_id"] for post in posts]
            holders = holders_of(views.table(VIEWS, HOLDINGS), ids, day, session)
            stand_ins = holders_of(views.table(VIEWS, STAND_INS), ids, day, session)
            as_of = views.as_of(VIEWS, session)
        people = known_people(self.spine, [*holders.values(), *stand_ins.values()])
        public = directory_holders(posts, holders, stand_ins, people)
        schemes = schemes_of(self.spine, {town_of(grid["_id"]) for grid in grids}, day)
        return page.answer(grids, as_of, partial(directory_entry, holders=public, schemes=schemes, day=day))
