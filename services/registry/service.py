"""The entrypoints of the registry: areas, posts, people, the public directory, and places as documents."""

from functools import partial
from typing import Any

from services.registry.area import AREA, Area, level_of, scope_of
from services.registry.area import Status as AreaStatus
from services.registry.commands import (
    AppointPerson,
    ErasePerson,
    EstablishPost,
    OpenArea,
    RegisterPerson,
    UnmaskPerson,
)
from services.registry.events import FACTS
from services.registry.person import PERSON, Person
from services.registry.person import Status as PersonStatus
from services.registry.place_document import YAML_MEDIA, read_yaml
from services.registry.places import Place, Registered, read_place, steps_of
from services.registry.policies import ERASURES
from services.registry.post import POST, Post, post_id_of
from services.registry.post import Status as PostStatus
from services.registry.projections import AREA_LIST, AREAS, POST_LIST, POSTS, PROJECTIONS
from services.registry.queries import (
    BY_CODE,
    area_answer,
    area_criteria,
    directory_criteria,
    directory_entry,
    directory_holders,
    listed_area,
    opened_texts,
    person_answer,
    post_answer,
    posts_of,
)
from services.registry.schemas import (
    AppointPersonSchema,
    AreaListQuery,
    AreaRowSchema,
    AreaSchema,
    DirectoryEntrySchema,
    DirectoryQuery,
    EstablishPostSchema,
    OpenAreaSchema,
    PersonSchema,
    PlaceLoadedSchema,
    PostSchema,
    RegisterPersonSchema,
    UnmaskPersonSchema,
)
from services.registry.titles import TITLES
from shared.clock import now
from shared.eventstore.streams import Loaded
from shared.http import Answer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.spine import Spine, SpineApi

COUNTY_DIGITS = 6
AGGREGATES: dict[type, Any] = {
    OpenArea: AREA,
    EstablishPost: POST,
    AppointPerson: POST,
    RegisterPerson: PERSON,
}
COUNTERS = {OpenArea: "opened", EstablishPost: "established", RegisterPerson: "registered", AppointPerson: "appointed"}


class RegistryService(ServiceRoutes):
    """登记: areas, posts, and who holds them."""

    name = "registry"
    titles = TITLES
    spine: SpineApi = Spine(FACTS, projections=PROJECTIONS, reactions=[ERASURES])

    @route("POST", "/registry/areas", permission="area.open", body=OpenAreaSchema, answer=AreaSchema, status=201)
    def open_area(self, request: Request) -> Answer:
        """登记区域"""
        body = request.body
        request.permit(scope_of(body["code"]))
        command = OpenArea(
            **body | {"kind": body["kind"] or level_of(body["code"])},
            parent_is_open=self._is_open(body["parent"]),
        )
        done = self.spine.streams(AREA).execute(command.code, command, request.origin)
        return Answer(area_answer(done.state), done.version, replayed=done.replayed)

    @route("GET", "/registry/areas", permission="area.read", query=AreaListQuery, answer=page_of(AreaRowSchema))
    def list_areas(self, request: Request) -> Answer:
        """区域列表，按代码"""
        page = request.page(BY_CODE)
        with self.spine.views.snapshot() as session:
            table = self.spine.views.table(AREA_LIST.name, AREAS)
            rows = page.find(table, area_criteria(request.scope_filter(), request.query), session)
            as_of = self.spine.views.as_of(AREA_LIST.name, session)
        return page.answer(rows, as_of, listed_area)

    @route("GET", "/registry/areas/<code>", permission="area.read", answer=AreaSchema)
    def area(self, request: Request, code: str) -> Answer:
        """一个区域"""
        found = self.spine.streams(AREA).load(code)
        _permit_area(request, found.state)
        return Answer(area_answer(found.state), found.version)

    @route(
        "POST", "/registry/posts", permission="post.establish", body=EstablishPostSchema, answer=PostSchema, status=201
    )
    def establish_post(self, request: Request) -> Answer:
        """设立岗位"""
        body = request.body
        request.permit(scope_of(body["area"]))
        post_id = post_id_of(body["area"], body["kind"], body["number"])
        command = EstablishPost(
            post_id, body["area"], self._is_open(body["area"]), body["kind"], body["title"], tuple(body["duties"])
        )
        done = self.spine.streams(POST).execute(post_id, command, request.origin)
        return Answer(post_answer(done.state), done.version, replayed=done.replayed)

    @route(
        "POST",
        "/registry/posts/<post_id>/appointments",
        permission="appointment.make",
        body=AppointPersonSchema,
        answer=PostSchema,
        status=201,
    )
    def appoint(self, request: Request, post_id: str) -> Answer:
        """任命"""
        person_id = str(request.body["person_id"])
        person = self.spine.streams(PERSON).load(person_id).state
        registered = person.status is PersonStatus.REGISTERED
        command = AppointPerson(person_id, registered, request.body["since"])
        permit = partial(_permit_appointment, request, person)
        done = self.spine.streams(POST).execute(post_id, command, request.origin, permit)
        return Answer(post_answer(done.state), done.version, replayed=done.replayed)

    @route(
        "POST",
        "/registry/persons",
        permission="person.register",
        body=RegisterPersonSchema,
        answer=PersonSchema,
        status=201,
    )
    def register_person(self, request: Request) -> Answer:
        """登记人员"""
        body = request.body
        request.permit(scope_of(body["area"]))
        known = self._is_open(body["area"])
        subject = self.spine.vault.new_subject()
        done = self.spine.streams(PERSON).create(
            lambda id: RegisterPerson(id, subject, body["area"], known, body["name"], body["phone"]), request.origin
        )
        return self._person(done)

    @route("GET", "/registry/persons/<person_id>", permission="person.read", answer=PersonSchema)
    def person(self, request: Request, person_id: str) -> Answer:
        """一名人员，姓名与电话已隐去一部分"""
        found = self.spine.streams(PERSON).load(person_id)
        _permit_person(request, found.state)
        return self._person(found)

    @route(
        "POST",
        "/registry/persons/<person_id>/unmask",
        permission="person.unmask",
        body=UnmaskPersonSchema,
        answer=PersonSchema,
    )
    def unmask(self, request: Request, person_id: str) -> Answer:
        """查看姓名与电话，须说明理由并留痕"""
        command = UnmaskPerson(request.caller.subject, request.body["reason"])
        return self._person(self._on_person(request, person_id, command), masked=False)

    @route("POST", "/registry/persons/<person_id>/erase", permission="person.erase", answer=PersonSchema)
    def erase(self, request: Request, person_id: str) -> Answer:
        """删除个人信息，不可恢复"""
        return self._person(self._on_person(request, person_id, ErasePerson()))

    @route(
        "GET",
        "/registry/directory",
        permission="directory.read",
        query=DirectoryQuery,
        answer=page_of(DirectoryEntrySchema),
    )
    def directory(self, request: Request) -> Answer:
        """公示：每个网格由谁负责，怎样联系"""
        page, views = request.page(BY_CODE), self.spine.views
        with views.snapshot() as session:
            grids = page.find(views.table(AREA_LIST.name, AREAS), directory_criteria(request.query), session)
            posts = posts_of(grids, views.table(POST_LIST.name, POSTS), session)
            as_of = views.as_of(POST_LIST.name, session)
        holders = directory_holders(posts, self.spine.streams(PERSON).load_many, self.spine.vault)
        return page.answer(grids, as_of, partial(directory_entry, holders=holders))

    @route(
        "POST",
        "/registry/places",
        permission="place.import",
        media=YAML_MEDIA,
        answer=PlaceLoadedSchema,
    )
    def load_place(self, request: Request) -> Answer:
        """导入一个地方：全部成功，或一条也不写"""
        place = read_place(read_yaml(request.raw), now())
        steps, unchanged = steps_of(place, self._registered(place), self.spine.vault.new_subject)
        work = [(AGGREGATES[type(command)], id, command) for id, command in steps]
        self.spine.execute_all(work, request.origin)
        counts = {name: sum(type(command) is kind for _, command in steps) for kind, name in COUNTERS.items()}
        return Answer({"place": place.code, "unchanged": unchanged, **counts}, status=201 if steps else 200)

    def _is_open(self, code: str) -> bool:
        """Whether the area is there; a county, which no registry opens, always is."""
        if len(code) == COUNTY_DIGITS:
            return True
        return self.spine.streams(AREA).load(code).state.status is AreaStatus.OPEN

    def _on_person(self, request: Request, person_id: str, command: UnmaskPerson | ErasePerson) -> Loaded[Person]:
        permit = partial(_permit_person, request)
        return self.spine.streams(PERSON).execute(person_id, command, request.origin, permit)

    def _person(self, found: Loaded[Person], masked: bool = True) -> Answer:
        body = person_answer(found.state, self.spine.vault, masked)
        return Answer(body, found.version, replayed=found.replayed)

    def _registered(self, place: Place) -> Registered:
        """What of the place is there already: three queries, and one for all keys."""
        areas = self.spine.streams(AREA).load_many([area.command.code for area in place.areas])
        posts = self.spine.streams(POST).load_many([post.command.post_id for post in place.posts])
        named = {post.person_id for post in place.posts if post.holder}
        people = self.spine.streams(PERSON).load_many(named)
        return Registered(
            {id: loaded.state for id, loaded in areas.items()},
            {id: loaded.state for id, loaded in posts.items()},
            {id: loaded.state for id, loaded in people.items()},
            opened_texts([loaded.state for loaded in people.values()], self.spine.vault),
        )


def _permit_area(request: Request, area: Area) -> None:
    if area.status is AreaStatus.ABSENT:
        raise Problem(404, "area_unknown")
    request.permit(scope_of(area.code))


def _permit_post(request: Request, post: Post) -> None:
    if post.status is PostStatus.ABSENT:
        raise Problem(404, "post_unknown")
    request.permit(scope_of(post.area))


def _permit_appointment(request: Request, person: Person, post: Post) -> None:
    """Of the post and of the person: an appointment to a grid publishes the person's name and phone."""
    _permit_post(request, post)
    if person.status is not PersonStatus.ABSENT:
        request.permit(scope_of(person.area))


def _permit_person(request: Request, person: Person) -> None:
    if person.status is PersonStatus.ABSENT:
        raise Problem(404, "person_unknown")
    request.permit(scope_of(person.area))
