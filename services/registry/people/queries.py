"""People → answers: personal text of a whole page is opened at once, and masked unless it is public."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.registry.pacing import in_parts, paced
from services.registry.people.person import PERSON, Person
from services.registry.rows import Document, Row, shown
from shared.personal import Personal, Vault, mask_name, mask_phone
from shared.spine import SpineApi


def person_answer(person: Person, vault: Vault, masked: bool = True) -> Document:
    """One person; name and phone are masked, or in clear after an unmasking."""
    return shown_person(person, opened_texts([person], vault), masked)


def shown_person(person: Person, opened: Mapping[Personal, str | None], masked: bool = True) -> Document:
    """One of many people whose texts were opened together."""
    name, phone = texts_of(person, opened)
    return {
        "person_id": person.person_id,
        "area": person.area,
        "status": person.status,
        "residence": person.residence,
        "has_photo": person.photo is not None,
        "name": mask_name(name) if name and masked else name,
        "phone": mask_phone(phone) if phone and masked else phone,
    }


def opened_texts(people: Iterable[Person], vault: Vault) -> dict[Personal, str | None]:
    """Names and phones in clear, None where the person was erased; one query for all keys."""
    return vault.open(text for person in people for text in (person.name, person.phone) if text is not None)


def texts_of(person: Person, opened: Mapping[Personal, str | None]) -> tuple[str | None, str | None]:
    """Name and phone; None for what was erased."""
    name, phone = person.name, person.phone
    return (opened.get(name) if name else None), (opened.get(phone) if phone else None)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody registered, with the texts opened: None once erased; `photo` is the id of a sealed file."""

    person_id: str
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    photo: str | None = None


def known_people(spine: SpineApi, person_ids: Iterable[str | None]) -> dict[str, Known]:
    """People by id, those who are registered: one query for people and one for keys per thousand."""
    found: dict[str, Known] = {}
    for some in in_parts(sorted({id for id in person_ids if id is not None})):
        people = {id: loaded.state for id, loaded in spine.streams(PERSON).load_many(some).items()}
        opened = opened_texts(paced(people.values()), spine.vault)
        found |= {id: Known(id, *texts_of(person, opened), person.photo) for id, person in paced(people.items())}
    return found


def listed_people(spine: SpineApi, rows: Sequence[Row]) -> Callable[[Row], Document]:
    """People as lists show them: one query for people and one for keys."""
    people = {id: loaded.state for id, loaded in spine.streams(PERSON).load_many(row["_id"] for row in rows).items()}
    opened = opened_texts(people.values(), spine.vault)
    return lambda row: shown_person(people.get(row["_id"], Person()), opened)


def masked_names(spine: SpineApi, person_ids: Iterable[str | None]) -> dict[str, str | None]:
    """Names as everybody at work may see them, None for erased people, with the queries of `known_people`."""
    people = known_people(spine, person_ids)
    return {id: mask_name(known.name) if known.name else None for id, known in people.items()}


def listed_of_people(spine: SpineApi, rows: Sequence[Row]) -> Callable[[Row], Document]:
    """Rows about people with the masked names of these."""
    names = masked_names(spine, (row["person"] for row in rows))
    return lambda row: recorded(row) | {"name": names.get(row["person"])}


def recorded(row: Row) -> Document:
    """A training, permit, enrolment or reward as answers show it; `number` counts the person's of that sort."""
    answer = {**row, "person_id": row["person"], "id": int(row["_id"].rpartition("/")[2])}
    return answer | ({"until": shown(row["until"])} if "until" in row else {})
