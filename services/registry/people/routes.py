"""The entrypoints of people."""

from functools import partial

from services.registry.areas.routes import is_open
from services.registry.codes import scope_of
from services.registry.lists import (
    BY_ID,
    criteria,
    page_answer,
)
from services.registry.people.commands import (
    CorrectPerson,
    ErasePerson,
    PersonCommand,
    PhotographPerson,
    RegisterPerson,
    UnmaskPerson,
)
from services.registry.people.person import PERSON, Person, Status
from services.registry.people.photos import PHOTO_LIMIT, PHOTO_MEDIA, made_portrait, put_photo
from services.registry.people.projections import PEOPLE
from services.registry.people.queries import listed_people, person_answer
from services.registry.people.schemas import (
    CorrectPersonSchema,
    PersonListQuery,
    PersonSchema,
    RegisterPersonSchema,
    UnmaskPersonSchema,
)
from shared.eventstore.streams import Loaded
from shared.http import Answer, FileAnswer, Problem, Request, page_of, route
from shared.http.service import ServiceRoutes
from shared.spine import SpineApi


class PersonRoutes(ServiceRoutes):
    """人员."""

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
        known = is_open(self.spine, body["area"])
        permit_residence(self.spine, body["residence"])
        subject = self.spine.vault.new_subject()
        done = self.spine.streams(PERSON).create(
            lambda id: RegisterPerson(id, subject, body["area"], known, body["name"], body["phone"], body["residence"]),
            request.origin,
        )
        return self._person(done)

    @route("GET", "/registry/persons", permission="person.read", query=PersonListQuery, answer=page_of(PersonSchema))
    def list_persons(self, request: Request) -> Answer:
        """人员列表，姓名与电话已隐去一部分"""
        wanted = criteria(request.scope_filter(), request.query, {"erased": False})
        return page_answer(self.spine, request, PEOPLE, BY_ID, wanted, partial(listed_people, self.spine))

    @route(
        "POST",
        "/registry/persons/<person_id>/correct",
        permission="person.correct",
        body=CorrectPersonSchema,
        answer=PersonSchema,
    )
    def correct_person(self, request: Request, person_id: str) -> Answer:
        """更正姓名、电话或居住网格"""
        permit_residence(self.spine, request.body["residence"])
        return self._person(on_person(self.spine, request, person_id, CorrectPerson(**request.body)))

    @route(
        "POST",
        "/registry/persons/<person_id>/photo",
        permission="person.photograph",
        media=PHOTO_MEDIA,
        limit=PHOTO_LIMIT,
        answer=PersonSchema,
        status=201,
    )
    def photograph_person(self, request: Request, person_id: str) -> Answer:
        """上传照片：JPEG 或 PNG，不超过 5 MB；缩小，去掉位置等附加信息"""
        before = self.spine.streams(PERSON).load(person_id).state
        permit_person(request, before)
        portrait = made_portrait(self.spine, request.raw)

        def command(photo: str, media: str, sha256: str) -> Loaded[Person]:
            return on_person(self.spine, request, person_id, PhotographPerson(photo, media, sha256))

        return self._person(put_photo(self.spine, before, portrait, command))

    @route("GET", "/registry/persons/<person_id>/photo", permission="person.read", produces=["image/jpeg"])
    def photo_of_person(self, request: Request, person_id: str) -> FileAnswer:
        """照片"""
        person = self.spine.streams(PERSON).load(person_id).state
        permit_person(request, person)
        opened = self.spine.files.open(person.photo) if person.photo else None
        if opened is None:
            raise Problem(404, "photo_none")
        return FileAnswer.of(opened, inline=True)

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
        return self._person(on_person(self.spine, request, person_id, command), masked=False)

    @route("POST", "/registry/persons/<person_id>/erase", permission="person.erase", answer=PersonSchema)
    def erase(self, request: Request, person_id: str) -> Answer:
        """删除个人信息，不可恢复"""
        return self._person(on_person(self.spine, request, person_id, ErasePerson()))

    def _person(self, found: Loaded[Person], masked: bool = True) -> Answer:
        body = person_answer(found.state, self.spine.vault, masked)
        return Answer(body, found.version, replayed=found.replayed)


def on_person(spine: SpineApi, request: Request, person_id: str, command: PersonCommand) -> Loaded[Person]:
    """The person after the command; Problem where the caller may not act there."""
    permit = partial(permit_person, request)
    return spine.streams(PERSON).execute(person_id, command, request.origin, permit)


def permit_person(request: Request, person: Person) -> None:
    """404 for nobody, 403 for somebody on the books of another place."""
    if person.status is Status.ABSENT:
        raise Problem(404, "person_unknown")
    request.permit(scope_of(person.area))


def permit_residence(spine: SpineApi, residence: str | None) -> None:
    """409 for an area that is not there."""
    if residence is not None and not is_open(spine, residence):
        raise Problem(409, "area_unknown", details={"area": residence})
