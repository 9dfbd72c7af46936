"""The entrypoints of posts, and the page of a person with the posts they hold."""

from functools import partial

from services.registry.codes import area_of, scope_of
from services.registry.days import day_or_today, today
from services.registry.lists import OnQuery
from services.registry.people.person import PERSON, Person
from services.registry.people.person import Status as PersonStatus
from services.registry.people.queries import person_answer
from services.registry.people.routes import permit_person
from services.registry.posts.commands import (
    AbolishPost,
    EstablishPost,
    PostCommand,
    SetDuties,
)
from services.registry.posts.places import is_there
from services.registry.posts.post import POST, Post, Status, post_id_of
from services.registry.posts.queries import list_of_posts, listed_posts, page_of_person, post_answer, post_criteria
from services.registry.posts.schemas import (
    AbolishPostSchema,
    EstablishPostSchema,
    PersonPageSchema,
    PostListQuery,
    PostRowSchema,
    PostSchema,
    SetDutiesSchema,
)
from services.registry.rows import VIEWS
from services.registry.schemes.declarations import PostKind
from services.registry.schemes.queries import scheme_of
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.permissions import Role
from shared.spine import SpineApi


class PostRoutes(ServiceRoutes):
    """岗位."""

    @route(
        "POST", "/registry/posts", permission="post.establish", body=EstablishPostSchema, answer=PostSchema, status=201
    )
    def establish_post(self, request: Request) -> Answer:
        """设立岗位"""
        body = request.body
        at = body["at"] or body["area"]
        request.permit(scope_of(at))
        post_id = post_id_of(at, body["kind"], body["number"])
        command = EstablishPost(
            post_id=post_id,
            at=at,
            place_is_open=is_there(self.spine, at),
            kind=body["kind"],
            title=body["title"],
            duties=tuple(body["duties"]),
            role=role_of(declared(self.spine, area_of(at), body["kind"]), body["kind"]),
            since=body["since"] or "",
        )
        return posted(self.spine, self.spine.streams(POST).execute(post_id, command, request.origin))

    @route("GET", "/registry/posts", permission="post.read", query=PostListQuery, answer=page_of(PostRowSchema))
    def list_posts(self, request: Request) -> Answer:
        """某日的岗位及其任职者，或只列空缺的"""
        query, views, day = request.query, self.spine.views, day_or_today(request.query["on"])
        table, page = list_of_posts(request.page, query)
        with views.snapshot() as session:
            rows = page.find(views.table(VIEWS, table), post_criteria(request.scope_filter(), query, day), session)
            as_of = views.as_of(VIEWS, session)
            item = listed_posts(self.spine, rows[: page.limit], query["vacant"], day, session)
        return page.answer(rows, as_of, item)

    @route("GET", "/registry/posts/<post_id>", permission="post.read", query=OnQuery, answer=PostSchema)
    def post(self, request: Request, post_id: str) -> Answer:
        """一个岗位在某日由谁担任，以及历任"""
        found = self.spine.streams(POST).load(post_id)
        permit_post(request, found.state)
        return posted(self.spine, found, request.query["on"])

    @route(
        "POST",
        "/registry/posts/<post_id>/duties",
        permission="post.establish",
        body=SetDutiesSchema,
        answer=PostSchema,
    )
    def set_duties(self, request: Request, post_id: str) -> Answer:
        """定责"""
        body = request.body
        return on_post(self.spine, request, post_id, SetDuties(tuple(body["duties"]), day_or_today(body["on"])))

    @route(
        "POST",
        "/registry/posts/<post_id>/abolish",
        permission="post.establish",
        body=AbolishPostSchema,
        answer=PostSchema,
    )
    def abolish_post(self, request: Request, post_id: str) -> Answer:
        """撤销岗位；任职与代理同日结束"""
        successor = request.body["successor"]
        if successor is not None and self.spine.streams(POST).load(successor).version == 0:
            raise Problem(409, "successor_unknown", details={"successor": successor})
        return on_post(self.spine, request, post_id, AbolishPost(day_or_today(request.body["on"]), successor))

    @route("GET", "/registry/persons/<person_id>", permission="person.read", answer=PersonPageSchema)
    def person(self, request: Request, person_id: str) -> Answer:
        """一名人员：任职、代理、包联、培训、工作证；姓名与电话已隐去一部分"""
        found = self.spine.streams(PERSON).load(person_id)
        permit_person(request, found.state)
        body = person_answer(found.state, self.spine.vault)
        return Answer(body | page_of_person(self.spine.views, person_id, today(now())), found.version)


def posted(spine: SpineApi, found: Loaded[Post], day: str | None = None) -> Answer:
    """The post as on the day, today for None."""
    body = post_answer(found.state, day_or_today(day), spine)
    return Answer(body, found.version, replayed=found.replayed)


def on_post(
    spine: SpineApi, request: Request, post_id: str, command: PostCommand, person: Person | None = None
) -> Answer:
    """The post after the command; Problem where the caller may not act there, or for the person."""
    permit = partial(_permit_both, request, person or Person())
    return posted(spine, spine.streams(POST).execute(post_id, command, request.origin, permit))


def declared(spine: SpineApi, area: str, kind: str) -> PostKind | None:
    """What the scheme of the area's town says of the kind; None where it says nothing."""
    scheme = scheme_of(spine, area)
    return scheme.post_kind(kind) if scheme else None


def role_of(kind: PostKind | None, named: str) -> str | None:
    """The permission role of whoever holds such a post; without a scheme the kinds named like roles have them."""
    if kind is not None:
        return kind.role
    return named if named in set(Role) else None


def permit_post(request: Request, post: Post) -> None:
    """404 for no post, 403 for one of another place."""
    if post.status is Status.ABSENT:
        raise Problem(404, "post_unknown")
    request.permit(scope_of(post.area))


def _permit_both(request: Request, person: Person, post: Post) -> None:
    """Of the post and of the person: an appointment to a grid publishes the person's name and phone."""
    permit_post(request, post)
    if person.status is not PersonStatus.ABSENT:
        request.permit(scope_of(person.area))
