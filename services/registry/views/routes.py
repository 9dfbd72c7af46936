"""The entrypoints of the views."""

from functools import partial

from services.registry.areas.projections import AREAS
from services.registry.areas.queries import BY_CODE
from services.registry.days import today
from services.registry.people.person import PERSON
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.rows import VIEWS
from services.registry.views.overview_rows import schemes_of, town_of
from services.registry.views.queries import (
    directory_criteria,
    directory_entry,
    directory_holders,
    holders_of,
    posts_of,
)
from services.registry.views.schemas import DirectoryEntrySchema, DirectoryQuery
from shared.clock import now
from shared.http import Answer, Request, page_of, route
from shared.http.service import ServiceRoutes


class ViewRoutes(ServiceRoutes):
    """查询."""

    @route(
        "GET",
        "/registry/directory",
        permission="directory.read",
        query=DirectoryQuery,
        answer=page_of(DirectoryEntrySchema),
    )
    def directory(self, request: Request) -> Answer:
        """公示：每个网格由谁负责，怎样联系"""
        page, views, day = request.page(BY_CODE), self.spine.views, today(now())
        with views.snapshot() as session:
            grids = page.find(views.table(VIEWS, AREAS), directory_criteria(request.query, day), session)
            posts = posts_of(grids, views.table(VIEWS, POSTS), day, session)
            holders = holders_of(posts, views.table(VIEWS, HOLDINGS), day, session)
            stand_ins = holders_of(posts, views.table(VIEWS, STAND_INS), day, session)
            as_of = views.as_of(VIEWS, session)
        load = self.spine.streams(PERSON).load_many
        public = directory_holders(posts, holders, stand_ins, load, self.spine.vault)
        schemes = schemes_of(self.spine, {town_of(grid["_id"]) for grid in grids}, day)
        return page.answer(grids, as_of, partial(directory_entry, holders=public, schemes=schemes, day=day))
