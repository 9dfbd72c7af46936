"""Who is told of a reported case: the grid head, or who stands in while posts are vacant."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from services.notify.commands import PutNotice
from services.notify.events import Holder
from services.notify.notice import NOTICE
from services.notify.policies import tell_grid_head_of_reported_case
from services.notify.queries import listed, name_on
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.projector.projection import NotYetError

TOWN, VILLAGE, GRID = "433122107", "433122107200", "433122107200003"
IN_GRID = Scope("433122", TOWN, VILLAGE, GRID)
NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


class PaperDirectory:
    """A directory on paper."""

    def __init__(self, holders: dict[tuple[str, Holder], str], areas: tuple[str, ...] = (GRID,)) -> None:
        self._holders = holders
        self._areas = areas

    def area_name(self, code: str, day: str) -> str | None:
        return "第三网格" if code in self._areas else None

    def seats(self, wanted: Mapping[Holder, str], day: str) -> Mapping[Holder, tuple[str, str]]:
        assert day == "2026-05-01"
        found = {post: (area, self._holders.get((area, post))) for post, area in wanted.items()}
        return {post: (f"{area}-{post}", person) for post, (area, person) in found.items() if person}


ZHANG = {(GRID, Holder.GRID_HEAD): "p-zhang"}
LI = {(VILLAGE, Holder.STATION_HEAD): "p-li"}
MA = {(TOWN, Holder.COMMANDER): "p-ma"}


def reported(scope: Scope = IN_GRID, position: int = 5) -> Published:
    return Published(
        source="cases",
        position=position,
        prev=0,
        partition=0,
        type="case.reported.v1",
        time=NOON,
        stream="case-c-1",
        version=1,
        index=0,
        count=1,
        scope=scope,
        actor="p-zhang",
        correlation="r",
        traceparent=None,
        hash="",
        previous_hash="",
        data={
            "case_id": "c-1",
            "category": "公共设施",
            "urgency": "urgent",
            "reported_at": "2026-05-01T04:00:00.000Z",
            "title": {"subject": "5e0c"},
        },
    )


def notice(directory: PaperDirectory) -> PutNotice:
    [(aggregate, id, command)] = tell_grid_head_of_reported_case(reported(), directory)
    assert aggregate is NOTICE
    assert isinstance(command, PutNotice)
    assert id == command.notice_id
    return command


@pytest.mark.parametrize(
    ("holders", "person", "vacant"),
    [
        ({**ZHANG, **LI, **MA}, "p-zhang", ()),
        ({**LI, **MA}, "p-li", (Holder.GRID_HEAD,)),
        (MA, "p-ma", (Holder.GRID_HEAD, Holder.STATION_HEAD)),
        ({}, None, (Holder.GRID_HEAD, Holder.STATION_HEAD, Holder.COMMANDER)),
    ],
)
def test_the_notice_climbs_over_vacant_posts_and_says_so(
    holders: dict[tuple[str, Holder], str], person: str | None, vacant: tuple[Holder, ...]
) -> None:
    told = notice(PaperDirectory(holders)).recipient
    assert (told.person_id, told.vacant) == (person, vacant)


def test_the_notice_names_case_area_and_urgency_and_nothing_that_somebody_typed() -> None:
    put = notice(PaperDirectory(ZHANG))
    assert (put.case_id, put.area, put.area_name, put.urgency) == ("c-1", GRID, "第三网格", "urgent")
    assert put.reported_at == NOON
    assert "5e0c" not in repr(put)


def test_the_same_fact_always_makes_the_same_notice() -> None:
    assert notice(PaperDirectory(ZHANG)).notice_id == notice(PaperDirectory(MA)).notice_id
    [(_, other, _)] = tell_grid_head_of_reported_case(reported(position=6), PaperDirectory(ZHANG))
    assert other != notice(PaperDirectory(ZHANG)).notice_id


def test_a_case_without_a_grid_puts_no_notice() -> None:
    assert tell_grid_head_of_reported_case(reported(Scope("433122", TOWN)), PaperDirectory(ZHANG)) == []


def test_an_area_that_registry_has_yet_to_tell_of_is_waited_for() -> None:
    with pytest.raises(NotYetError):
        tell_grid_head_of_reported_case(reported(), PaperDirectory(ZHANG, areas=()))


def test_the_line_that_people_read_says_for_whom_one_stands_in() -> None:
    row = {"_id": "n", "area_name": "第三网格", "urgency": "critical", "category": "突发事件", "vacant": []}
    assert listed({**row, "post": "grid_head"})["text"] == "第三网格有一件特急案件：突发事件"
    climbed = {**row, "vacant": ["grid_head", "station_head"], "post": "commander"}
    assert listed(climbed)["text"] == "第三网格有一件特急案件：突发事件（网格长、站长空缺，由指挥长代为接收）"


def test_an_area_is_called_by_the_name_that_it_has_on_the_day() -> None:
    names = [{"on": "2026-12-01", "name": "河街网格"}, {"on": "2027-01-01", "name": "老街网格"}]
    row = {"name": "第三网格", "names": names}
    assert [name_on(row, day) for day in ("2026-11-30", "2026-12-01", "2027-02-01")] == [
        "第三网格",
        "河街网格",
        "老街网格",
    ]
