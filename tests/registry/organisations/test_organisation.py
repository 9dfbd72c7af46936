"""Organisations: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.organisations.commands import (
    AgreeUnitDuty,
    DissolveOrganisation,
    FoundOrganisation,
    MoveOrganisation,
    OfferResource,
    OrganisationCommand,
    Parent,
    RenameOrganisation,
    SetContact,
    SetHandles,
    UseResource,
    WithdrawResource,
)
from services.registry.organisations.events import (
    ContactSet,
    HandlesSet,
    OrganisationDissolved,
    OrganisationEvent,
    OrganisationFounded,
    OrganisationMoved,
    OrganisationRenamed,
    ResourceOffered,
    ResourceUsed,
    ResourceWithdrawn,
    UnitDutyAgreed,
)
from services.registry.organisations.kinds import OrganisationRefused, is_organisation_id
from services.registry.organisations.organisation import ALLOWED_IN, ORGANISATION, Organisation, Status, decide, evolve
from services.registry.organisations.queries import is_standing
from shared.personal import Personal

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TOWN, COMMUNITY = "433122107", "433122107001"
GROUP, OFFICE, UNIT = f"{TOWN}-leading_group", f"{TOWN}-office", f"{COMMUNITY}-unit-3"
ABOVE = Parent(GROUP, True)

FOUND = FoundOrganisation(OFFICE, "office", "武溪镇网格化管理办公室", True, ABOVE, "2026-01-01", ("政策咨询",))
FOUNDED = OrganisationFounded(
    OFFICE, "office", "武溪镇网格化管理办公室", TOWN, GROUP, "2026-01-01", ("政策咨询",), None, None, True
)
UNIT_FOUNDED = OrganisationFounded(UNIT, "unit", "武溪镇中学", COMMUNITY, None, "2026-01-01", (), None, None, False)
OFFERED = ResourceOffered(UNIT, "1", "篮球场", "2 片", "2026-03-01")
DISSOLVED = OrganisationDissolved(OFFICE, "2026-10-01")
CONTACT = ContactSet(OFFICE, Personal("s-1", "向明远"), None, "0743-4260110")


def after(*facts: OrganisationEvent) -> Organisation:
    organisation = Organisation()
    for fact in facts:
        organisation = evolve(organisation, fact)
    return organisation


def refusal(organisation: Organisation, command: OrganisationCommand) -> str:
    with pytest.raises(OrganisationRefused) as refused:
        decide(organisation, command, NOW)
    return refused.value.code


def test_an_organisation_is_founded_below_another_in_its_area() -> None:
    assert decide(Organisation(), FOUND, NOW) == [FOUNDED]
    founded = after(FOUNDED)
    assert (founded.area, founded.parent, founded.handles) == (TOWN, GROUP, ("政策咨询",))
    assert ORGANISATION.scope(founded).to_list() == ["433122", TOWN, None, None]


def test_the_superior_stands_at_the_county_and_nowhere_else() -> None:
    superior = FoundOrganisation("433122-superior", "superior", "县网格办", True, None, "")
    (founded,) = decide(Organisation(), superior, NOW)
    assert ORGANISATION.scope(evolve(Organisation(), founded)).to_list() == ["433122", None, None, None]
    assert refusal(Organisation(), replace(superior, organisation_id=f"{TOWN}-superior")) == "superior_not_at_county"


@pytest.mark.parametrize(
    ("kind", "account"), [("office", True), ("department", True), ("partner", False), ("unit", False)]
)
def test_whether_people_of_it_sign_in_follows_from_the_kind(kind: str, account: bool) -> None:
    (founded,) = decide(Organisation(), replace(FOUND, kind=kind), NOW)
    assert isinstance(founded, OrganisationFounded)
    assert founded.account is account


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"area_is_open": False}, "area_unknown"),
        ({"organisation_id": f"{TOWN}-Office"}, "organisation_id_malformed"),
        ({"organisation_id": "433122107000-office"}, "organisation_id_malformed"),
        ({"parent": Parent(OFFICE, False)}, "parent_below_itself"),
        ({"parent": Parent(GROUP, True, (OFFICE,))}, "parent_below_itself"),
        ({"parent": Parent(GROUP, False)}, "parent_organisation_unknown"),
        ({"parent": Parent("433122108-leading_group", True)}, "parent_of_other_area"),
        ({"parent": Parent(f"{COMMUNITY}-grid_station", True)}, "parent_of_other_area"),
        ({"kind": "partner", "account": True}, "partner_has_no_account"),
        ({"sub_area": "433122108-district_area-1"}, "sub_area_elsewhere"),
        ({"sub_area": f"{TOWN}-district_area-1", "sub_area_is_open": False}, "sub_area_not_open"),
        ({"since": "2027-11-25"}, "day_too_far_ahead"),
    ],
)
def test_what_is_wrong_with_a_new_organisation_is_named(change: dict[str, object], code: str) -> None:
    assert refusal(Organisation(), replace(FOUND, **change)) == code  # type: ignore[arg-type]


def test_the_ids_of_organisations_are_a_code_and_a_slug() -> None:
    for good in (GROUP, UNIT, "433122-superior", "610114004001001-party_group"):
        assert is_organisation_id(good)
    for bad in (TOWN, "433122107-", "433122107-unit-0", "433122107-unit-1-2", "43312-unit", "433122107000-unit"):
        assert not is_organisation_id(bad)


def test_names_parents_and_handles_change_from_a_day_on_and_not_before_the_last_change() -> None:
    renamed = OrganisationRenamed(OFFICE, "镇网格办", "2026-05-01")
    assert decide(after(FOUNDED), RenameOrganisation("镇网格办", "2026-05-01"), NOW) == [renamed]
    moved = OrganisationMoved(OFFICE, None, "2026-05-01")
    assert decide(after(FOUNDED, renamed), MoveOrganisation(None, "2026-05-01"), NOW) == [moved]
    early = SetHandles((), "2026-04-30")
    assert refusal(after(FOUNDED, renamed), early) == "change_before_last"
    handles = HandlesSet(OFFICE, (), "2026-06-01")
    assert decide(after(FOUNDED, renamed), replace(early, on="2026-06-01"), NOW) == [handles]


def test_what_changes_nothing_is_no_fact() -> None:
    office = after(FOUNDED)
    assert decide(office, RenameOrganisation(office.name, "2026-05-01"), NOW) == []
    assert decide(office, SetHandles(office.handles, "2026-05-01"), NOW) == []
    assert decide(office, MoveOrganisation(ABOVE, "2026-05-01"), NOW) == []


def test_an_organisation_does_not_move_below_what_is_below_it() -> None:
    below = Parent(f"{TOWN}-intake_centre", True, (OFFICE, GROUP))
    assert refusal(after(FOUNDED), MoveOrganisation(below, "2026-05-01")) == "parent_below_itself"


def test_a_new_contact_takes_the_key_of_the_one_before_away() -> None:
    first = SetContact("s-1", "向明远", None, "0743-4260110")
    assert decide(after(FOUNDED), first, NOW) == [CONTACT]
    second = SetContact("s-2", "符小满", "19912345678", "0743-4260110")
    (told,) = decide(after(FOUNDED, CONTACT), second, NOW)
    assert told == ContactSet(
        OFFICE, Personal("s-2", "符小满"), Personal("s-2", "19912345678"), "0743-4260110", former="s-1"
    )


def test_a_dissolved_organisation_keeps_no_contact_and_takes_none() -> None:
    facts = decide(after(FOUNDED, CONTACT), DissolveOrganisation("2026-10-01"), NOW)
    assert facts == [DISSOLVED, ContactSet(OFFICE, None, None, "0743-4260110", former="s-1")]
    gone = after(FOUNDED, DISSOLVED)
    assert refusal(gone, SetContact("s-2", "符小满", None, None)) == "organisation_dissolved"
    assert decide(gone, SetContact(None, None, None, None), NOW) == [ContactSet(OFFICE, None, None, None)]


def test_a_contact_serves_until_the_day_of_a_dissolution_to_come() -> None:
    later = DissolveOrganisation("2026-12-31")
    assert decide(after(FOUNDED, CONTACT), later, NOW) == [OrganisationDissolved(OFFICE, "2026-12-31")]


@pytest.mark.parametrize(
    ("left", "code"),
    [
        ({"parts": (f"{TOWN}-intake_centre",)}, "organisation_has_parts"),
        ({"posts": (f"{OFFICE}-director",)}, "organisation_has_posts"),
        ({"has_members": True}, "organisation_has_members"),
    ],
)
def test_nothing_hangs_in_the_air_when_an_organisation_goes(left: dict[str, object], code: str) -> None:
    command = replace(DissolveOrganisation("2026-10-01"), **left)  # type: ignore[arg-type]
    assert refusal(after(FOUNDED), command) == code


def test_it_stands_from_its_first_day_until_the_day_it_is_dissolved() -> None:
    organisation = after(FOUNDED, DISSOLVED)
    days = ("2025-12-31", "2026-01-01", "2026-09-30", "2026-10-01")
    assert [is_standing(organisation, day) for day in days] == [False, True, True, False]


def test_a_unit_offers_what_it_has_and_others_use_it() -> None:
    unit = after(UNIT_FOUNDED)
    assert decide(unit, OfferResource("篮球场", "2 片", "2026-03-01"), NOW) == [OFFERED]
    use = UseResource("1", "2026-05-04", COMMUNITY, True, "居民运动会")
    used = ResourceUsed(UNIT, "1", 1, "2026-05-04", COMMUNITY, "居民运动会")
    assert decide(after(UNIT_FOUNDED, OFFERED), use, NOW) == [used]
    (again,) = decide(after(UNIT_FOUNDED, OFFERED, used), use, NOW)
    assert again == replace(used, number=2)


def test_each_resource_has_a_number_of_its_own() -> None:
    (second,) = decide(after(UNIT_FOUNDED, OFFERED), OfferResource("停车场", "40 个车位", "2026-03-01"), NOW)
    assert second == ResourceOffered(UNIT, "2", "停车场", "40 个车位", "2026-03-01")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"resource_id": "2"}, "resource_unknown"),
        ({"user_is_open": False}, "user_unknown"),
        ({"day": "2026-11-24"}, "not_yet_happened"),
        ({"day": "2026-02-28"}, "day_before_since"),
        ({"day": "2026-11-01"}, "resource_withdrawn"),
    ],
)
def test_what_is_wrong_with_a_use_is_named(change: dict[str, object], code: str) -> None:
    withdrawn = ResourceWithdrawn(UNIT, "1", "2026-11-01")
    use = replace(UseResource("1", "2026-05-04", COMMUNITY, True, "居民运动会"), **change)  # type: ignore[arg-type]
    assert refusal(after(UNIT_FOUNDED, OFFERED, withdrawn), use) == code


def test_a_resource_is_withdrawn_once() -> None:
    command = WithdrawResource("1", "2026-11-01")
    withdrawn = ResourceWithdrawn(UNIT, "1", "2026-11-01")
    assert decide(after(UNIT_FOUNDED, OFFERED), command, NOW) == [withdrawn]
    assert refusal(after(UNIT_FOUNDED, OFFERED, withdrawn), command) == "resource_withdrawn"


def test_a_unit_agrees_to_duties_for_a_time() -> None:
    agree = AgreeUnitDuty(("开放操场",), "2026-03-01", "2027-03-01")
    agreed = UnitDutyAgreed(UNIT, 1, ("开放操场",), "2026-03-01", "2027-03-01")
    assert decide(after(UNIT_FOUNDED), agree, NOW) == [agreed]
    assert refusal(after(UNIT_FOUNDED), replace(agree, until="2026-03-01")) == "until_not_after_since"


def test_an_office_shares_nothing_and_agrees_to_nothing() -> None:
    assert refusal(after(FOUNDED), OfferResource("篮球场", "2 片", "2026-03-01")) == "kind_shares_nothing"
    assert refusal(after(FOUNDED), AgreeUnitDuty(("开放操场",), "2026-03-01", None)) == "kind_shares_nothing"


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(OrganisationCommand))
    commands: tuple[OrganisationCommand, ...] = (
        replace(FOUND, organisation_id=UNIT, parent=None, kind="unit"),
        RenameOrganisation("新名", "2026-12-01"),
        MoveOrganisation(Parent(GROUP, True), "2026-12-01"),
        SetHandles(("低保",), "2026-12-01"),
        SetContact(None, None, None, None),
        DissolveOrganisation("2026-12-01"),
        OfferResource("礼堂", "200 人", "2026-12-01"),
        WithdrawResource("1", "2026-12-01"),
        UseResource("1", "2026-11-01", COMMUNITY, True, "会议"),
        AgreeUnitDuty(("开放操场",), "2026-12-01", None),
    )
    assert {type(command) for command in commands} == set(ALLOWED_IN)
    gone = OrganisationDissolved(UNIT, "2026-11-20")
    states: dict[Status, tuple[OrganisationEvent, ...]] = {
        Status.ABSENT: (),
        Status.STANDING: (UNIT_FOUNDED, OFFERED),
        Status.DISSOLVED: (UNIT_FOUNDED, OFFERED, gone),
    }
    for (status, facts), command in product(states.items(), commands):
        if status in ALLOWED_IN[type(command)]:
            assert decide(after(*facts), command, NOW)
        else:
            assert refusal(after(*facts), command)
