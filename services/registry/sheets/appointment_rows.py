"""Rows of appointments against posts and people: a post that only the scheme knows is established first."""

from collections.abc import Mapping

from services.registry.codes import is_code, scope_of
from services.registry.people.person import Status as PersonStatus
from services.registry.posts.commands import AppointPerson, EstablishPost
from services.registry.posts.post import POST, Holding, Post, Status, post_id_of
from services.registry.schemes.declarations import PostKind
from services.registry.sheets.area_rows import AreaRows
from services.registry.sheets.deciding import Deciding
from services.registry.sheets.known import person_id_of
from services.registry.sheets.person_rows import as_said
from shared.personal import mask_name
from shared.sheets.entries import Entry


class AppointmentRows:
    """One walk over the rows of appointments; `given` are the people of the file by number."""

    def __init__(self, deciding: Deciding, areas: AreaRows, given: Mapping[str, str]) -> None:
        self._with = deciding
        self._checked = deciding.checked
        self._registered = deciding.registered
        self._areas = areas
        self._given = given
        self._unsure = {entry["person"] for entry in deciding.checked.people} - given.keys()
        self._rows: dict[str, int] = {}

    def compare(self, entry: Entry) -> None:
        """One row."""
        at = entry["at"]
        person_id = self._holder(entry)
        if at is None or not self._with.covers(scope_of(at)):
            return
        if not self._with.is_there(at):
            self._checked.wrong(entry, "at", "area_not_given" if is_code(at) else "place_not_given")
        elif entry["kind"]:
            self._fill(entry, at, person_id)

    def _holder(self, entry: Entry) -> str | None:
        """The person meant, registered or to be; None where there is none, which is told."""
        reference, at = entry["person"], entry["at"]
        if reference is None or at is None or reference in self._unsure:
            return None
        if reference in self._given:
            return self._given[reference]
        person_id = person_id_of(reference, at)
        known = self._registered.people.get(person_id)
        if known is None or known.status is PersonStatus.ABSENT:
            self._checked.wrong(entry, "person", "person_not_given")
        elif known.status is PersonStatus.ERASED:
            self._checked.wrong(entry, "person", "person_erased")
        elif not self._with.covers(scope_of(known.area)):
            self._checked.wrong(entry, "person", "outside_area")
        else:
            name, _ = self._registered.texts_of(known)
            if entry["name"] and entry["name"] != as_said(entry["name"], name, mask_name):
                self._checked.wrong(entry, "name", "person_name_differs")
        return person_id

    def _fill(self, entry: Entry, at: str, person_id: str | None) -> None:
        declared, kind = self._registered.meant(at, entry["kind"])
        number = entry["number"] or 1
        post_id = post_id_of(at, kind or "", number)
        post = self._registered.posts.get(post_id, Post())
        if kind is None or (post.status is Status.ABSENT and declared is None):
            self._checked.wrong(entry, "kind", "post_kind_unknown")
        elif post_id in self._rows:
            self._checked.wrong(entry, "at", "appointment_repeated", row=self._rows[post_id])
        elif declared is not None and post.status is Status.ABSENT and number > declared.number:
            self._checked.wrong(entry, "number", "post_number_too_high", most=declared.number)
        else:
            self._rows[post_id] = entry.row
            self._check_begin(entry, at)
            if person_id is not None and self._checked.is_whole(entry):
                self._appoint(entry, at, post_id, post, person_id, declared)

    def _check_begin(self, entry: Entry, at: str) -> None:
        if entry["since"] and entry["since"] < self._areas.begun(at):
            self._checked.wrong(entry, "since", "since_before_place")

    def _appoint(
        self, entry: Entry, at: str, post_id: str, post: Post, person_id: str, declared: PostKind | None
    ) -> None:
        if post.present is not None:
            self._compare(entry, post.present, person_id)
            return
        if post.status is Status.ABSENT and declared is not None:
            post = self._establish(entry, at, post_id, declared)
        filled_by = declared.filled_by if declared else ()
        command = AppointPerson(person_id, True, entry["since"], entry["term_end"], filled_by)
        self._with.decide(entry, "at", POST, post_id, post, command)

    def _establish(self, entry: Entry, at: str, post_id: str, declared: PostKind) -> Post:
        command = EstablishPost(
            post_id=post_id,
            at=at,
            place_is_open=True,
            kind=declared.kind,
            title=declared.title,
            duties=declared.all_duties,
            role=declared.role,
            since=self._areas.begun(at),
        )
        post: Post = self._with.decide(entry, "kind", POST, post_id, Post(), command)
        return post

    def _compare(self, entry: Entry, holding: Holding, person_id: str) -> None:
        if holding.person_id != person_id:
            self._checked.wrong(entry, "at", "post_held")
        else:
            self._with.compare(entry, {name: (entry[name], getattr(holding, name)) for name in ("since", "term_end")})
