"""新兴街道 (X): 4 communities, party organisations and grids in one, elected secretaries, units and members."""

from collections import Counter

from services.registry.areas.commands import OpenSubArea
from services.registry.codes import Level
from services.registry.organisations.commands import AgreeUnitDuty, FoundOrganisation, OfferResource
from services.registry.organisations.memberships.commands import JoinOrganisation
from services.registry.posts.commands import AppointPerson, ElectPerson
from tests.registry.places.kept import areas, commands, posts, scheme, source


def test_the_leading_group_has_13_posts_and_its_office_three() -> None:
    found = posts("xinxing")
    assert [found[kind] for kind in ("leader", "first_leader", "deputy_leader", "member")] == [1, 1, 4, 7]
    assert (found["office_director"], found["office_deputy"]) == (1, 2)
    assert scheme("xinxing").posts["office_deputy"].duties == ("日常管理", "协调", "督导")


def test_4_communities_are_invented_and_the_file_says_so() -> None:
    assert [area.code for area in areas("xinxing", Level.VILLAGE)] == [
        f"610114004{number}" for number in range(901, 905)
    ]
    assert "虚构" in source("xinxing").decode().partition("since:")[0]


def test_every_big_grid_groups_grids_and_has_a_branch_and_every_grid_a_group() -> None:
    grouped = [code for one in commands("xinxing", OpenSubArea) for code in one.members.codes]
    grids = [area.code for area in areas("xinxing", Level.GRID)]
    assert sorted(grouped) == grids
    kinds = Counter(one.kind for one in commands("xinxing", FoundOrganisation))
    assert kinds["party_committee"] + kinds["party_general_branch"] == 4
    assert kinds["party_branch"] == len(list(commands("xinxing", OpenSubArea))) == 8
    assert kinds["party_group"] == len(grids) == 16


def test_branches_belong_to_their_big_grid_and_their_community() -> None:
    branches = [one for one in commands("xinxing", FoundOrganisation) if one.kind == "party_branch"]
    assert all(one.sub_area and one.sub_area.split("-")[-1] == one.organisation_id.split("-")[-1] for one in branches)
    assert all(one.parent is not None for one in branches)


def test_secretaries_and_group_leaders_are_elected_and_appraised() -> None:
    found = posts("xinxing")
    kinds = ("committee_secretary", "general_branch_secretary", "branch_secretary", "party_group_leader")
    for kind in kinds:
        declared = scheme("xinxing").posts[kind]
        assert (declared.filled_by, declared.appraised_by) == (("elected",), "党员代表大会")
    assert len(list(commands("xinxing", ElectPerson))) == sum(found[kind] for kind in kinds) == 28
    assert len(list(commands("xinxing", AppointPerson))) == sum(found.values()) - 28


def test_units_share_and_have_agreed_to_duties() -> None:
    units = [one for one in commands("xinxing", FoundOrganisation) if one.kind == "unit"]
    assert len(units) == len(list(commands("xinxing", OfferResource))) == len(list(commands("xinxing", AgreeUnitDuty)))


def test_members_belong_to_an_organisation_and_to_a_place_of_residence() -> None:
    members = list(commands("xinxing", JoinOrganisation))
    assert {one.direct for one in members} == {True, False}
    elsewhere = [one for one in members if not one.residence.startswith(one.organisation_id[:12])]
    assert elsewhere
    assert not any(one.direct for one in elsewhere)
