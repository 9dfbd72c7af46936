"""Facts of people → rows; names, phones and reasons stay in the streams.

people      {_id, area, residence, scope, photo, erased, since: the day of the registration}
trainings   {_id "<person>/<n>", person, course, kind, day, hours, passed, scope}
permits     {_id "<person>/<n>", person, number, scope, since, until, reason}
volunteers  {_id "<person>/<n>", person, kind, area, origin, scope of that area, since, until}
rewards     {_id "<person>/<n>", person, kind, amount, day, scope}
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.lists import by_place
from services.registry.rows import FOREVER, Document
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

PEOPLE = "people"
TRAININGS = "trainings"
PERMITS = "permits"
VOLUNTEERS = "volunteers"
REWARDS = "rewards"


def list_person(event: Published) -> Iterable[Write]:
    data = event.data
    row = {
        "_id": data["person_id"],
        "area": data["area"],
        "residence": data.get("residence"),
        "scope": event.scope.to_dict(),
        "photo": None,
        "erased": False,
        "since": today(event.time),
    }
    yield PEOPLE, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def move_person(event: Published) -> Iterable[Write]:
    yield PEOPLE, UpdateOne({"_id": event.data["person_id"]}, {"$set": {"residence": event.data["residence"]}})


def show_photo(event: Published) -> Iterable[Write]:
    yield PEOPLE, UpdateOne({"_id": event.data["person_id"]}, {"$set": {"photo": event.data["photo"]}})


def forget_person(event: Published) -> Iterable[Write]:
    """What is counted stays; where the person lives and how they look does not."""
    forgotten = {"erased": True, "photo": None, "residence": None}
    yield PEOPLE, UpdateOne({"_id": event.data["person_id"]}, {"$set": forgotten})


def add_training(event: Published) -> Iterable[Write]:
    kept = ("course", "kind", "day", "hours", "passed")
    yield TRAININGS, _added(event, event.data["training"], kept)


def begin_permit(event: Published) -> Iterable[Write]:
    yield PERMITS, _added(event, event.data["permit"], ("number", "since", "until"), reason=None)


def end_permit(event: Published) -> Iterable[Write]:
    data = event.data
    change = {"until": data["on"], "reason": data["reason"]}
    yield PERMITS, UpdateOne({"_id": f"{data['person_id']}/{data['permit']}"}, {"$set": change})


def begin_enrolment(event: Published) -> Iterable[Write]:
    """A volunteer belongs to the area served, wherever the person is on the books."""
    data = event.data
    served = scope_of(data["area"]).to_dict()
    kept = ("kind", "area", "origin", "since")
    yield VOLUNTEERS, _added(event, data["enrolment"], kept, until=FOREVER, scope=served)


def end_enrolment(event: Published) -> Iterable[Write]:
    data = event.data
    id = f"{data['person_id']}/{data['enrolment']}"
    yield VOLUNTEERS, UpdateOne({"_id": id}, {"$set": {"until": data["on"]}})


def add_reward(event: Published) -> Iterable[Write]:
    yield REWARDS, _added(event, event.data["reward"], ("kind", "amount", "day"))


def _added(event: Published, number: int, kept: Sequence[str], **more: object) -> ReplaceOne[Document]:
    person = event.data["person_id"]
    row: Document = {"_id": f"{person}/{number}", "person": person, "scope": event.scope.to_dict()}
    row |= {name: event.data[name] for name in kept} | more
    return ReplaceOne({"_id": row["_id"]}, row, upsert=True)


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "person.registered.v1": list_person,
    "person.corrected.v1": move_person,
    "person.photographed.v1": show_photo,
    "person.erased.v1": forget_person,
    "training.attended.v1": add_training,
    "work_permit.issued.v1": begin_permit,
    "work_permit.withdrawn.v1": end_permit,
    "volunteer.enrolled.v1": begin_enrolment,
    "volunteer.left.v1": end_enrolment,
    "reward.given.v1": add_reward,
}

_LATEST_DAY = (("day", DESCENDING), ("_id", DESCENDING))
_LATEST = (("since", DESCENDING), ("_id", DESCENDING))

TABLES: Mapping[str, Sequence[IndexModel]] = {
    PEOPLE: [*by_place(("erased", ASCENDING), ("_id", ASCENDING)), IndexModel([("residence", ASCENDING)])],
    TRAININGS: [*by_place(*_LATEST_DAY), IndexModel([("person", ASCENDING), *_LATEST_DAY])],
    PERMITS: [*by_place(*_LATEST), IndexModel([("person", ASCENDING), *_LATEST])],
    VOLUNTEERS: [*by_place(*_LATEST), IndexModel([("person", ASCENDING), *_LATEST])],
    REWARDS: [*by_place(*_LATEST_DAY), IndexModel([("person", ASCENDING), *_LATEST_DAY])],
}
