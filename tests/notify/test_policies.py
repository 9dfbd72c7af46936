"""Who is told of what happens to a case: whoever it was given to, or who answers for its area."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.notify.commands import PutNotice
from services.notify.events import Holder, NoticeKind
from services.notify.notice import NOTICE
from services.notify.policies import TOLD, tell_of_case
from services.notify.queries import listed, name_on
from services.notify.recipients import Seat
from services.notify.standing import HANDLERS, SUPERIOR
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.projector.projection import NotYetError

COUNTY, TOWN, VILLAGE, GRID = "433122", "433122107", "433122107200", "433122107200003"
IN_GRID, IN_VILLAGE = Scope(COUNTY, TOWN, VILLAGE, GRID), Scope(COUNTY, TOWN, VILLAGE)
NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "laws" / "golden" / "cases"

HEAD, STATION, CENTRE = f"{GRID}-grid_head", f"{VILLAGE}-station_head", f"{TOWN}-commander"
ZHANG, LI, MA, SONG = {HEAD: "p-zhang"}, {STATION: "p-li"}, {CENTRE: "p-ma"}, {f"{COUNTY}-superior": "p-song"}
EVERYBODY = {**ZHANG, **LI, **MA, **SONG}
HOUSING, POWER = f"{TOWN}-department-1", f"{TOWN}-partner-1"
OFFICE = {f"{HOUSING}-head": "p-tan", f"{HOUSING}-clerk": "p-peng"}


class PaperDirectory:
    """A directory on paper: who holds which post."""

    def __init__(self, holders: dict[str, str], areas: tuple[str, ...] = (GRID, VILLAGE, TOWN)) -> None:
        self._holders = holders
        self._areas = areas

    def area_name(self, code: str, day: str) -> str | None:
        return "第三网格" if code in self._areas else None

    def seats(self, wanted: Mapping[Holder, str], day: str) -> Mapping[Holder, Seat]:
        assert day == "2026-05-01"
        found = {role: self.seat_of(f"{area}-{role}", day) for role, area in wanted.items()}
        return {role: seat for role, seat in found.items() if seat}

    def seat_of(self, post: str, day: str) -> Seat | None:
        return Seat(self._holders[post], post, post.rpartition("-")[2]) if post in self._holders else None

    def staff(self, organisation: str, day: str) -> Iterable[Seat]:
        seats = (self.seat_of(post, day) for post in self._holders if post.startswith(organisation))
        return [seat for seat in seats if seat]

    def roles(self, posts: Iterable[str]) -> Iterable[str]:
        return [post.rpartition("-")[2] for post in posts]


def fact(type: str, data: dict[str, Any], scope: Scope = IN_GRID, **more: Any) -> Published:
    said: dict[str, Any] = {
        "source": "cases",
        "position": 5,
        "prev": 0,
        "partition": 0,
        "type": type,
        "time": NOON,
        "stream": "case-c-1",
        "version": 1,
        "index": 0,
        "count": 1,
        "scope": scope,
        "actor": "p-zhang",
        "correlation": "r",
        "traceparent": None,
        "hash": "",
        "previous_hash": "",
        "data": data,
    }
    return Published(**said | more)


def reported(scope: Scope = IN_GRID, routing: dict[str, Any] | None = None, **more: Any) -> Published:
    data = {
        "case_id": "c-1",
        "category": "公共设施",
        "urgency": "urgent",
        "reported_at": "2026-05-01T04:00:00.000Z",
        "title": {"subject": "5e0c"},
        "routing": routing,
    }
    return fact("case.reported.v1", data, scope, **more)


def standing(level: str = "grid", given: tuple[dict[str, str], ...] = (), **more: Any) -> dict[str, Any]:
    """The row of a case that was reported, as it is kept."""
    row = {"category": "公共设施", "urgency": "urgent", "reported_at": NOON, "version": 1}
    return row | {"level": level, "routed": None, "passed_over": [], "given": list(given)} | more


def notices(event: Published, directory: PaperDirectory, row: dict[str, Any] | None = None) -> list[PutNotice]:
    puts = tell_of_case(event, row, directory)
    for aggregate, id, command in puts:
        assert aggregate is NOTICE
        assert isinstance(command, PutNotice)
        assert id == command.notice_id
    return [command for _, _, command in puts]


def told(event: Published, holders: dict[str, str], row: dict[str, Any] | None = None) -> list[str | None]:
    return [one.recipient.person_id for one in notices(event, PaperDirectory(holders), row)]


def party(kind: str, id: str) -> dict[str, str]:
    return {"kind": kind, "id": id}


def routing(level: str, party: dict[str, str] | None = None, *passed_over: str) -> dict[str, Any]:
    return {"party": party, "rule": None, "level": level, "passed_over": list(passed_over)}


@pytest.mark.parametrize(
    ("holders", "person", "vacant"),
    [
        ({**ZHANG, **LI, **MA}, "p-zhang", ()),
        ({**LI, **MA}, "p-li", (Holder.GRID_HEAD,)),
        (MA, "p-ma", (Holder.GRID_HEAD, Holder.STATION_HEAD)),
        (SONG, None, (Holder.GRID_HEAD, Holder.STATION_HEAD, Holder.COMMANDER)),
    ],
)
def test_the_notice_climbs_over_vacant_posts_up_to_the_town_and_says_so(
    holders: dict[str, str], person: str | None, vacant: tuple[Holder, ...]
) -> None:
    [one] = notices(reported(), PaperDirectory(holders))
    assert (one.recipient.person_id, one.recipient.vacant) == (person, vacant)


def test_the_notice_names_case_area_and_urgency_and_nothing_that_somebody_typed() -> None:
    [put] = notices(reported(), PaperDirectory(ZHANG))
    assert (put.case_id, put.area, put.area_name, put.urgency) == ("c-1", GRID, "第三网格", "urgent")
    assert put.reported_at == NOON
    assert "5e0c" not in repr(put)


def test_the_same_fact_always_makes_the_same_notices() -> None:
    given = standing(given=(party("organisation", HOUSING),))
    urged = fact("case.instructed.v1", {})
    [first, second] = notices(urged, PaperDirectory(OFFICE), given)
    assert [one.notice_id for one in notices(urged, PaperDirectory(EVERYBODY), given)] == [first.notice_id]
    [other, _] = notices(fact("case.instructed.v1", {}, position=6), PaperDirectory(OFFICE), given)
    assert len({first.notice_id, second.notice_id, other.notice_id}) == 3


def test_whoever_is_to_take_the_case_on_is_told_in_place_of_the_grid_head() -> None:
    by_post = routing("village", party("post", STATION))
    assert told(reported(routing=by_post), EVERYBODY) == ["p-li"]
    assert told(reported(routing=routing("town")), EVERYBODY) == ["p-ma"]
    assert told(reported(routing=routing("grid", party("person", "p-wu"))), EVERYBODY) == ["p-wu"]
    assert told(reported(IN_VILLAGE, by_post), EVERYBODY) == ["p-li"]


def test_whoever_is_to_take_the_case_on_hears_which_posts_below_are_vacant() -> None:
    past_two = routing("village", party("post", STATION), HEAD, f"{GRID}-clerk")
    [one] = notices(reported(routing=past_two), PaperDirectory(EVERYBODY))
    assert (one.recipient.post, one.recipient.vacant) == (Holder.STATION_HEAD, (Holder.GRID_HEAD,))


def test_a_party_with_nobody_to_be_told_is_left_to_who_is_in_charge_at_the_level() -> None:
    for nobody in (party("partner", POWER), party("post", f"{TOWN}-gone"), party("organisation", f"{TOWN}-empty")):
        assert told(reported(routing=routing("village", nobody)), EVERYBODY) == ["p-li"]


def test_a_case_without_a_grid_that_nobody_is_to_take_on_puts_no_notice() -> None:
    assert told(reported(Scope(COUNTY, TOWN)), EVERYBODY) == []
    assert told(reported(Scope(COUNTY)), EVERYBODY) == []


def test_an_assignment_is_told_to_everybody_who_leads_or_assists_and_to_each_once() -> None:
    lead, assisting = party("organisation", HOUSING), [party("partner", POWER), party("post", f"{HOUSING}-head")]
    assigned = fact("case.assigned.v1", {"lead": lead, "assisting": assisting})
    assert told(assigned, {**EVERYBODY, **OFFICE}, standing()) == ["p-tan", "p-peng"]
    outside = fact("case.assigned.v1", {"lead": assisting[0], "assisting": []})
    assert told(outside, EVERYBODY, standing("village")) == ["p-li"]


def test_an_alarm_is_told_at_village_and_town_at_the_same_moment() -> None:
    alerted = fact("case.alerted.v1", {"levels": ["village", "town"]})
    puts = notices(alerted, PaperDirectory(EVERYBODY), standing())
    assert [(one.recipient.person_id, one.kind) for one in puts] == [
        ("p-li", NoticeKind.ALERTED),
        ("p-ma", NoticeKind.ALERTED),
    ]
    assert told(alerted, MA, standing()) == ["p-ma"]


def test_an_escalated_case_is_told_at_its_new_level_or_to_the_party_there() -> None:
    up = {"from_level": "grid", "to_level": "village", "routing": None}
    assert told(fact("case.escalated.v1", up), EVERYBODY, standing()) == ["p-li"]
    routed = {**up, "to_level": "town", "routing": routing("town", party("organisation", HOUSING))}
    assert told(fact("case.escalated.v1", routed), OFFICE, standing()) == ["p-tan", "p-peng"]


@pytest.mark.parametrize("mark", ["deadline_missed", "yellow_card_given", "red_card_given"])
def test_a_missed_deadline_is_told_to_who_has_the_case_and_to_the_level_above(mark: str) -> None:
    missed = fact(f"case.{mark}.v1", {"kind": "handle"})
    assert told(missed, EVERYBODY, standing()) == ["p-zhang", "p-li"]
    given = standing("village", (party("organisation", HOUSING),))
    assert told(missed, {**EVERYBODY, **OFFICE}, given) == ["p-tan", "p-peng", "p-ma"]
    assert told(missed, EVERYBODY, standing("town")) == ["p-ma", "p-song"]
    assert told(missed, EVERYBODY, standing(SUPERIOR)) == ["p-song"]
    assert {one.deadline for one in notices(missed, PaperDirectory(EVERYBODY), standing())} == {"handle"}


def test_an_acceptance_that_was_missed_is_told_to_who_had_the_case_before_it_went_up() -> None:
    before: dict[str, Any] = {"level": "grid", "routed": None, "given": [], "version": 7}
    row = standing("village", version=7, before=before)
    missed = fact("case.deadline_missed.v1", {"kind": "accept"}, version=7)
    assert told(missed, EVERYBODY, row) == ["p-zhang", "p-li"]
    assert told(fact("case.urged.v1", {}, version=7), EVERYBODY, standing("village", version=8, before=before)) == [
        "p-zhang"
    ]
    assert told(fact("case.urged.v1", {}, version=8), EVERYBODY, {**row, "version": 8}) == ["p-li"]


@pytest.mark.parametrize("pressed", ["urged", "supervised", "instructed"])
def test_who_has_the_case_is_urged_supervised_and_instructed(pressed: str) -> None:
    event = fact(f"case.{pressed}.v1", {})
    assert told(event, EVERYBODY, standing()) == ["p-zhang"]
    [one] = notices(event, PaperDirectory(OFFICE), standing(given=(party("post", f"{HOUSING}-head"),)))
    assert (one.recipient.person_id, one.recipient.post, one.kind) == ("p-tan", None, NoticeKind(pressed))


def test_a_case_that_moves_is_told_to_who_is_to_take_it_on_now() -> None:
    placed = fact("case.placed.v1", {"routing": routing("grid")})
    assert told(placed, EVERYBODY, standing("village")) == ["p-zhang"]
    assert told(fact("case.placed.v1", {"routing": None}), EVERYBODY, standing("village")) == []


def test_nobody_is_told_from_whom_the_case_is_hidden_but_the_level_above() -> None:
    for hidden, expected in (("p-zhang", ["p-li"]), ("p-li", ["p-zhang"]), ("p-ma", ["p-zhang"])):
        assert told(reported(hidden_from=(hidden,)), EVERYBODY) == expected
    about_the_commander = reported(routing=routing("town"), hidden_from=("p-ma",))
    assert told(about_the_commander, EVERYBODY) == ["p-song"]
    above_the_town = reported(Scope(COUNTY), routing("superior"), hidden_from=("p-ma",))
    assert told(above_the_town, EVERYBODY) == ["p-song"]
    alarm = fact("case.alerted.v1", {}, hidden_from=("p-li",))
    assert told(alarm, EVERYBODY, standing()) == ["p-ma"]
    missed = fact("case.red_card_given.v1", {"kind": "handle"}, hidden_from=("p-tan", "p-li"))
    given = standing(given=(party("organisation", HOUSING),))
    assert told(missed, {**EVERYBODY, **OFFICE}, given) == ["p-peng", "p-ma"]


def test_a_complaint_is_told_above_the_holder_and_its_notice_is_hidden_as_well() -> None:
    raised = fact("case.complaint_raised.v1", {"level": "village"}, IN_VILLAGE, hidden_from=("p-zhang",))
    [put] = notices(raised, PaperDirectory(EVERYBODY), standing(given=(party("post", HEAD),)))
    assert (put.recipient.person_id, put.hidden_from) == ("p-li", ("p-zhang",))


def test_what_notify_has_yet_to_hear_of_is_waited_for() -> None:
    with pytest.raises(NotYetError):
        notices(reported(), PaperDirectory(ZHANG, areas=()))
    with pytest.raises(NotYetError):
        told(fact("case.alerted.v1", {}), EVERYBODY, None)
    with pytest.raises(NotYetError):
        told(fact("case.urged.v1", {}, version=3), EVERYBODY, standing(version=2))


def test_every_fact_that_is_told_of_brings_the_row_so_far() -> None:
    assert TOLD.keys() <= HANDLERS.keys()


@pytest.mark.parametrize("type", sorted(TOLD))
def test_every_fact_of_record_can_be_told_of(type: str) -> None:
    for path in GOLDEN.glob(f"{type}*.json"):
        event = fact(type, json.loads(path.read_text()))
        is_told = bool(notices(event, PaperDirectory(EVERYBODY), standing()))
        assert is_told is (path.stem != "case.placed.v1+automatic")


def test_the_line_that_people_read_says_what_happened_and_for_whom_one_stands_in() -> None:
    row: dict[str, Any] = {"_id": "n", "area_name": "第三网格", "urgency": "critical", "category": "突发事件"}
    row |= {"vacant": []} | {"kind": "reported", "deadline": None, "post": "grid_head"}
    assert listed(row)["text"] == "第三网格有一件特急案件：突发事件"
    climbed = {**row, "vacant": ["grid_head", "station_head"], "post": "commander"}
    assert listed(climbed)["text"] == "第三网格有一件特急案件：突发事件（网格长、站长空缺，由指挥长代为接收）"
    assert listed({**climbed, "post": None})["text"].endswith("（网格长、站长空缺）")
    late = listed({**row, "kind": "yellow_card", "deadline": "accept"})
    assert (late["title"], late["text"]) == ("黄牌", "第三网格有一件特急案件受理超期，黄牌：突发事件")


def test_every_kind_of_notice_has_its_words() -> None:
    row: dict[str, Any] = {
        "_id": "n",
        "area_name": "第三网格",
        "urgency": "urgent",
        "category": "其他",
        "vacant": [],
        "post": None,
    }
    lines = [listed({**row, "kind": kind, "deadline": "handle"}) for kind in NoticeKind]
    assert len({line["title"] for line in lines}) == len({line["text"] for line in lines}) == len(NoticeKind)


def test_an_area_is_called_by_the_name_that_it_has_on_the_day() -> None:
    names = [{"on": "2026-12-01", "name": "河街网格"}, {"on": "2027-01-01", "name": "老街网格"}]
    row = {"name": "第三网格", "names": names}
    assert [name_on(row, day) for day in ("2026-11-30", "2026-12-01", "2027-02-01")] == [
        "第三网格",
        "河街网格",
        "老街网格",
    ]
