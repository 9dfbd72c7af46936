"""A case goes to the first rule that holds, else to whoever is in charge, past vacant posts, and always upwards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.directory.entries import Change, Organisation, Seat
from services.cases.routing.question import Route, RouteQuestion
from services.cases.routing.route import BY_CATEGORY, route
from services.cases.rules.declarations import HandlingRules
from services.cases.vocabulary import Channel, Level, Party, PartyKind, Procedure, Urgency
from shared.areas import Scope
from shared.clock import SHANGHAI
from tests.cases.routing.place import (
    COMMANDER,
    COMMANDER_POST,
    COUNTY,
    DESK,
    DESK_POST,
    GRID,
    GRID_POST,
    HEAD,
    ORGANISATIONS,
    PATH,
    POSTS,
    SEATS,
    STATION,
    STATION_POST,
    SUPERIOR,
    SUPERIOR_POST,
    TOWN,
    VILLAGE,
    around_the_clock,
    organisation,
    post,
    seat,
    surroundings,
)

MONDAY_NOON_SHIFT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
MONDAY_NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=SHANGHAI)
QUESTION = RouteQuestion(PATH, "公共设施/道路", Urgency.NORMAL, Procedure.GENERAL, Channel.RESIDENT)
TO_DESK = {"level": "town", "role": "intake"}
PROPERTY = f"{VILLAGE}-partner-1"


def rules(*routing: dict[str, Any]) -> HandlingRules:
    return HandlingRules.of(TOWN, 1, {"routing": list(routing)})


def rule(to: dict[str, Any], name: str = "规则", **when: Any) -> dict[str, Any]:
    return {"name": name, "when": when, "to": to}


def post_party(id: str) -> Party:
    return Party(PartyKind.POST, id)


def without(*persons: str) -> tuple[Seat, ...]:
    return tuple(one for one in SEATS if one.person not in persons)


def with_organisations(*more: Organisation) -> tuple[Organisation, ...]:
    return (*ORGANISATIONS, *more)


def asked(moment: datetime = MONDAY_NOON_SHIFT, given: HandlingRules | None = None, **changed: Any) -> Route:
    """The route of a case in the place as it is."""
    return route(replace(QUESTION, **changed), moment, surroundings(), given or rules())


def test_without_a_rule_the_grid_head_gets_the_case() -> None:
    assert asked() == Route(post_party(GRID_POST), None, Level.GRID, (), HEAD)


@pytest.mark.parametrize(
    ("absent", "party", "level", "responsible", "passed_over"),
    [
        ([HEAD], STATION_POST, Level.VILLAGE, STATION, (GRID_POST,)),
        ([HEAD, STATION], DESK_POST, Level.TOWN, DESK, (GRID_POST, STATION_POST)),
        ([HEAD, STATION, DESK], COMMANDER_POST, Level.TOWN, COMMANDER, (GRID_POST, STATION_POST, DESK_POST)),
    ],
)
def test_a_vacant_post_passes_the_case_to_the_next_level_and_says_so(
    absent: list[str], party: str, level: Level, responsible: str, passed_over: tuple[str, ...]
) -> None:
    found = route(QUESTION, MONDAY_NOON_SHIFT, surroundings(seats=without(*absent)), rules())
    assert found == Route(post_party(party), None, level, passed_over, responsible)


def test_beyond_the_town_the_superior_organisation_gets_it() -> None:
    empty = surroundings(seats=[one for one in SEATS if one.post == SUPERIOR_POST])
    found = route(QUESTION, MONDAY_NOON_SHIFT, empty, rules())
    assert (found.party, found.level) == (Party(PartyKind.ORGANISATION, SUPERIOR), Level.SUPERIOR)
    assert found.passed_over == (GRID_POST, STATION_POST, DESK_POST, COMMANDER_POST)
    assert found.responsible == "p-chen"


def test_with_nobody_anywhere_it_waits_where_it_lies() -> None:
    found = route(QUESTION, MONDAY_NOON_SHIFT, surroundings(seats=()), rules())
    passed_over = (GRID_POST, STATION_POST, DESK_POST, COMMANDER_POST, SUPERIOR_POST)
    assert found == Route(None, None, Level.GRID, passed_over)
    assert route(QUESTION, MONDAY_NOON_SHIFT, surroundings((), (), ()), rules()) == Route(None, None, Level.GRID)


def test_a_stand_in_fills_a_post_whether_it_is_held_or_vacant() -> None:
    stand_in = seat(GRID_POST, "p-wu", "2026-11-20", "2026-11-25", stands_in=True)
    for seats in ((*SEATS, stand_in), (*without(HEAD), stand_in)):
        found = route(QUESTION, MONDAY_NOON_SHIFT, surroundings(seats=seats), rules())
        assert found == Route(post_party(GRID_POST), None, Level.GRID, (), "p-wu")


def test_who_left_or_comes_only_later_fills_nothing() -> None:
    left, later = seat(GRID_POST, "p-1", until="2026-11-23"), seat(GRID_POST, "p-2", "2026-11-24")
    found = route(QUESTION, MONDAY_NOON_SHIFT, surroundings(seats=(*without(HEAD), left, later)), rules())
    assert found.party == post_party(STATION_POST)


@pytest.mark.parametrize(
    ("scope", "level"),
    [(Scope(COUNTY, TOWN, VILLAGE), Level.VILLAGE), (Scope(COUNTY, TOWN), Level.TOWN), (Scope(), Level.TOWN)],
)
def test_an_unplaced_case_begins_at_the_lowest_level_that_is_known(scope: Scope, level: Level) -> None:
    found = route(replace(QUESTION, scope=scope), MONDAY_NOON_SHIFT, surroundings(scope=scope), rules())
    assert found.level is level
    assert (found.party is None) is (scope == Scope())


@pytest.mark.parametrize(
    ("level", "party"),
    [
        (Level.GRID, post_party(GRID_POST)),
        (Level.VILLAGE, post_party(STATION_POST)),
        (Level.TOWN, post_party(DESK_POST)),
        (Level.SUPERIOR, Party(PartyKind.ORGANISATION, SUPERIOR)),
    ],
)
def test_an_escalated_case_begins_at_its_level(level: Level, party: Party) -> None:
    found = asked(level=level)
    assert (found.party, found.level) == (party, level)


def test_the_first_rule_that_holds_wins() -> None:
    given = rules(
        rule({"level": "village", "role": "station_head"}, "别的类别", categories=["环境卫生"]),
        rule(TO_DESK, "公共设施", categories=["公共设施"]),
        rule({"level": "grid", "role": "grid_head"}, "其余"),
    )
    assert asked(given=given) == Route(post_party(DESK_POST), "公共设施", Level.TOWN, (), DESK)
    assert asked(given=given, category="其他").rule == "其余"


@pytest.mark.parametrize(
    ("when", "changed", "holds"),
    [
        ({"categories": ["公共设施"]}, {}, True),
        ({"categories": ["公共设施/道路"]}, {}, True),
        ({"categories": ["公共设施/道路/坑洼"]}, {}, False),
        ({"categories": ["公共"]}, {}, False),
        ({"categories": ["环境卫生", "公共设施"]}, {}, True),
        ({"urgencies": ["critical", "urgent"]}, {}, False),
        ({"urgencies": ["critical", "urgent"]}, {"urgency": Urgency.URGENT}, True),
        ({"procedures": ["approval"]}, {}, False),
        ({"procedures": ["approval"]}, {"procedure": Procedure.APPROVAL}, True),
        ({"channels": ["hotline"]}, {}, False),
        ({"channels": ["hotline"]}, {"channel": Channel.HOTLINE}, True),
        ({"areas": [GRID]}, {}, True),
        ({"areas": [VILLAGE]}, {}, True),
        ({"areas": ["433122107201"]}, {}, False),
        ({"weekdays": [1]}, {}, True),
        ({"weekdays": [6, 7]}, {}, False),
        ({"hours": "office"}, {}, True),
        ({"hours": "off"}, {}, False),
        ({"hours": "office"}, {"moment": MONDAY_NIGHT}, False),
        ({"hours": "off"}, {"moment": MONDAY_NIGHT}, True),
        ({"hours": "any", "weekdays": [1], "areas": [TOWN], "categories": ["公共设施"]}, {}, True),
        ({"categories": ["公共设施"], "urgencies": ["critical"]}, {}, False),
    ],
)
def test_a_rule_holds_when_all_that_it_asks_for_is_so(
    when: dict[str, Any], changed: dict[str, Any], holds: bool
) -> None:
    found = asked(given=rules(rule(TO_DESK, **when)), **changed)
    assert found.rule == ("规则" if holds else None)


def test_the_weekday_is_the_one_in_shanghai() -> None:
    tuesday_there = datetime.fromisoformat("2026-11-23T16:30:00+00:00")
    assert asked(tuesday_there, rules(rule(TO_DESK, weekdays=[2]))).rule == "规则"


def test_a_rule_names_the_kind_of_a_post() -> None:
    found = asked(given=rules(rule({"level": "town", "post_kind": "terminal_officer"})))
    assert found.party == post_party(DESK_POST)


def test_of_several_posts_the_first_that_is_filled_gets_the_case() -> None:
    second, tenth = f"{DESK_POST}-2", f"{DESK_POST}-10"
    posts = (*POSTS, *(post(id, "intake", f"{TOWN}-sub_command_centre") for id in (tenth, second)))
    seats = (*without(DESK), seat(second, "p-2"), seat(tenth, "p-10"))
    found = route(QUESTION, MONDAY_NOON_SHIFT, surroundings(posts, seats), rules(rule(TO_DESK)))
    assert found == Route(post_party(second), "规则", Level.TOWN, (DESK_POST,), "p-2")


def test_a_vacant_target_passes_the_case_to_the_level_above_it() -> None:
    to_station = rules(rule({"level": "village", "role": "station_head"}), rule(TO_DESK, "后一条"))
    found = route(QUESTION, MONDAY_NOON_SHIFT, surroundings(seats=without(STATION)), to_station)
    assert found == Route(post_party(DESK_POST), None, Level.TOWN, (STATION_POST,), DESK)


def test_a_rule_whose_target_is_not_there_is_no_rule() -> None:
    to_nobody = rule({"organisation": f"{TOWN}-department-9"}, "已撤的部门")
    to_no_post = rule({"level": "grid", "role": "grid_worker"}, "没有设的岗位")
    assert asked(given=rules(to_nobody, to_no_post, rule(TO_DESK, "后一条"))).rule == "后一条"
    assert asked(given=rules(to_nobody)).party == post_party(GRID_POST)


def test_an_escalated_case_is_past_the_rules_that_point_below() -> None:
    given = rules(
        rule({"level": "grid", "role": "grid_head"}, "网格"), rule({"level": "village", "role": "station_head"}, "村")
    )
    assert asked(given=given).rule == "网格"
    assert asked(given=given, level=Level.VILLAGE).rule == "村"
    assert asked(given=given, level=Level.TOWN) == Route(post_party(DESK_POST), None, Level.TOWN, (), DESK)


def test_a_department_gets_the_case_when_somebody_is_there() -> None:
    office = organisation(f"{TOWN}-department-1", "department", ["公共设施"])
    head = post(f"{office.id}-department_head", "department", office.id)
    party = Party(PartyKind.ORGANISATION, office.id)
    given = rules(rule({"organisation": office.id}))
    filled = surroundings((*POSTS, head), (*SEATS, seat(head.id, "p-jin")), with_organisations(office))
    assert route(QUESTION, MONDAY_NOON_SHIFT, filled, given) == Route(party, "规则", Level.TOWN, (), "p-jin")
    vacant = surroundings((*POSTS, head), SEATS, with_organisations(office))
    assert route(QUESTION, MONDAY_NOON_SHIFT, vacant, given).passed_over == (head.id,)
    unmanned = surroundings(POSTS, SEATS, with_organisations(office))
    found = route(QUESTION, MONDAY_NOON_SHIFT, unmanned, given)
    assert (found.party, found.passed_over) == (Party(PartyKind.ORGANISATION, SUPERIOR), (office.id,))


def test_where_no_rule_holds_the_department_of_the_category_gets_the_case() -> None:
    office = organisation(f"{TOWN}-department-1", "department", ["公共设施"])
    head = post(f"{office.id}-department_head", "department", office.id)
    place = surroundings((*POSTS, head), (*SEATS, seat(head.id, "p-jin")), with_organisations(office))
    question = replace(QUESTION, department=office.id)
    party = Party(PartyKind.ORGANISATION, office.id)
    assert route(question, MONDAY_NOON_SHIFT, place, rules()) == Route(party, BY_CATEGORY, Level.TOWN, (), "p-jin")
    own = rules(rule({"level": "grid", "role": "grid_head"}))
    assert route(question, MONDAY_NOON_SHIFT, place, own).rule == "规则", "the place's own rules come first"
    assert route(question, MONDAY_NOON_SHIFT, surroundings(), rules()).party == post_party(GRID_POST)


def test_a_partner_without_an_account_gets_the_case_though_nobody_there_signs_in() -> None:
    property_company = organisation(PROPERTY, "partner", account=False)
    place = surroundings(organisations=with_organisations(property_company))
    for to in ({"partner": PROPERTY}, {"organisation": PROPERTY}, {"organisation_kind": "partner"}):
        found = route(QUESTION, MONDAY_NOON_SHIFT, place, rules(rule(to)))
        assert found == Route(Party(PartyKind.PARTNER, PROPERTY), "规则", Level.VILLAGE)


def test_a_dissolved_organisation_gets_nothing() -> None:
    gone = organisation(PROPERTY, "partner", account=False, until="2026-11-23")
    found = route(
        QUESTION,
        MONDAY_NOON_SHIFT,
        surroundings(organisations=with_organisations(gone)),
        rules(rule({"partner": PROPERTY})),
    )
    assert found.party == post_party(GRID_POST)


def partners(*described: tuple[str, Iterable[str]]) -> tuple[Organisation, ...]:
    return tuple(organisation(id, "partner", handles, account=False) for id, handles in described)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (partners((f"{TOWN}-partner", ()), (PROPERTY, ())), PROPERTY),
        (partners((PROPERTY, ["环境卫生"]), (f"{VILLAGE}-partner-2", ["公共设施"])), f"{VILLAGE}-partner-2"),
        (partners((PROPERTY, ["公共设施"]), (f"{VILLAGE}-partner-2", ["道路"])), f"{VILLAGE}-partner-2"),
        (partners((PROPERTY, ["公共设施"]), (f"{VILLAGE}-partner-2", ["公共设施/道路"])), f"{VILLAGE}-partner-2"),
        (partners((PROPERTY, ["公共设施"]), (f"{VILLAGE}-partner-2", ["公共设施"])), PROPERTY),
        (partners((PROPERTY, []), (f"{VILLAGE}-partner-2", []), (f"{TOWN}-partner", [])), f"{TOWN}-partner"),
        (partners((PROPERTY, []), (f"{VILLAGE}-partner-2", [])), None),
    ],
)
def test_of_a_kind_the_nearest_gets_it_and_of_several_the_one_that_handles_the_category(
    there: tuple[Organisation, ...], expected: str | None
) -> None:
    place = surroundings(organisations=with_organisations(*there))
    found = route(QUESTION, MONDAY_NOON_SHIFT, place, rules(rule({"organisation_kind": "partner"})))
    assert found.party == (Party(PartyKind.PARTNER, expected) if expected else post_party(GRID_POST))


def test_a_kind_may_be_asked_for_at_a_level() -> None:
    there = partners((f"{TOWN}-partner", ()), (PROPERTY, ()))
    place = surroundings(organisations=with_organisations(*there))
    given = rules(rule({"organisation_kind": "partner", "level": "town"}))
    assert route(QUESTION, MONDAY_NOON_SHIFT, place, given).party == Party(PartyKind.PARTNER, f"{TOWN}-partner")


def test_what_an_organisation_handles_is_asked_as_of_the_day() -> None:
    change = Change("2026-11-23", {"handles": ["公共设施"]})
    there = (
        organisation(PROPERTY, "partner", ["环境卫生"], account=False, changes=(change,)),
        organisation(f"{VILLAGE}-partner-2", "partner", ["其他"], account=False),
    )
    place, given = surroundings(organisations=with_organisations(*there)), rules(rule({"organisation_kind": "partner"}))
    assert route(QUESTION, MONDAY_NOON_SHIFT, place, given).party == Party(PartyKind.PARTNER, PROPERTY)
    sunday = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
    assert route(QUESTION, sunday, place, given).party == post_party(GRID_POST)


def test_at_night_the_rota_says_who_is_there() -> None:
    centre = f"{TOWN}-sub_command_centre"
    given = rules(rule({"organisation": centre, "on_duty": True}, "夜间值守", hours="off"))
    place = surroundings(rotas=[around_the_clock(centre, "p-night", "p-second")])
    found = route(QUESTION, MONDAY_NIGHT, place, given)
    assert found == Route(Party(PartyKind.ORGANISATION, centre), "夜间值守", Level.TOWN, (), "p-night")
    assert route(QUESTION, MONDAY_NOON_SHIFT, place, given).rule is None


def test_a_rota_without_anybody_passes_the_case_on() -> None:
    station = f"{VILLAGE}-grid_station"
    given = rules(rule({"organisation": station, "on_duty": True}))
    found = route(QUESTION, MONDAY_NIGHT, surroundings(), given)
    assert found == Route(post_party(DESK_POST), None, Level.TOWN, (station,), DESK)


@pytest.mark.parametrize(
    ("person", "party", "level"),
    [
        (HEAD, post_party(STATION_POST), Level.VILLAGE),
        (STATION, post_party(DESK_POST), Level.TOWN),
        (COMMANDER, Party(PartyKind.ORGANISATION, SUPERIOR), Level.SUPERIOR),
        ("p-chen", None, Level.SUPERIOR),
        ("p-nobody", post_party(GRID_POST), Level.GRID),
    ],
)
def test_a_complaint_goes_one_level_above_whom_it_is_about(person: str, party: Party | None, level: Level) -> None:
    to_grid = rules(rule({"level": "grid", "role": "grid_head"}))
    found = asked(given=to_grid, complaint_of=person)
    assert (found.party, found.level) == (party, level)


def test_a_complaint_passes_whoever_it_is_about_even_on_the_rota() -> None:
    centre = f"{TOWN}-sub_command_centre"
    given = rules(rule({"organisation": centre, "on_duty": True}))
    place = surroundings(rotas=[around_the_clock(centre, "p-outsider", "p-second")])
    found = route(replace(QUESTION, complaint_of="p-outsider"), MONDAY_NIGHT, place, given)
    assert found.responsible == "p-second"


def test_without_a_scheme_the_countys_superior_is_known_by_its_kind() -> None:
    found = route(replace(QUESTION, level=Level.SUPERIOR), MONDAY_NOON_SHIFT, surroundings(superiors=()), rules())
    assert found.party == Party(PartyKind.ORGANISATION, SUPERIOR)


TARGETS = st.sampled_from(
    [
        TO_DESK,
        {"level": "grid", "role": "grid_head"},
        {"level": "village", "post_kind": "station_head"},
        {"organisation": f"{TOWN}-sub_command_centre"},
        {"organisation": f"{TOWN}-sub_command_centre", "on_duty": True},
        {"organisation_kind": "grid_station"},
        {"partner": PROPERTY},
    ]
)
PERSONS = [one.person for one in SEATS]


@given(
    targets=st.lists(TARGETS, max_size=4),
    absent=st.sets(st.sampled_from(PERSONS)),
    level=st.none() | st.sampled_from(Level),
    complaint_of=st.none() | st.sampled_from(PERSONS),
)
def test_no_case_goes_below_its_level_to_a_vacant_post_or_to_whom_it_complains_of(
    targets: list[dict[str, Any]], absent: set[str], level: Level | None, complaint_of: str | None
) -> None:
    given_rules = rules(*(rule(to, str(number)) for number, to in enumerate(targets)))
    place = surroundings(
        seats=without(*absent), organisations=with_organisations(organisation(PROPERTY, "partner", account=False))
    )
    found = route(replace(QUESTION, level=level, complaint_of=complaint_of), MONDAY_NOON_SHIFT, place, given_rules)
    assert found.level.height >= (level or Level.GRID).height
    assert found.responsible not in {*absent, complaint_of} - {None}
    assert found.party is None or found.party.id not in found.passed_over
    assert (found.responsible is None) is (found.party is None or found.party.kind is PartyKind.PARTNER)
