"""和平街道 (H): 7 communities, 31 片区 that are the grids, 260 buildings; 一片三长, 包联, 试点."""

from collections import Counter

import pytest

from services.registry.areas.commands import OpenSubArea
from services.registry.codes import Level, parent_of
from services.registry.organisations.programmes.commands import BeginPilot
from services.registry.places.checking import checked
from services.registry.posts.commands import AppointPerson, ElectPerson, EstablishPost
from services.registry.posts.liaisons.commands import AssignLiaison
from shared.documents import DocumentRefused
from tests.registry.places.kept import NOW, areas, commands, posts, scheme, source

SECTIONS = 31
BUILDINGS = 260


def test_7_communities_have_31_sections_4_to_6_each() -> None:
    villages, sections = areas("heping", Level.VILLAGE), areas("heping", Level.GRID)
    assert {"红都社区", "红通社区", "滨河社区"} < {village.name for village in villages}
    per_village = Counter(parent_of(section.code) for section in sections)
    assert (len(villages), len(sections)) == (7, SECTIONS)
    assert all(4 <= number <= 6 for number in per_village.values())


def test_a_section_is_the_grid() -> None:
    acting = scheme("heping").acting(Level.GRID)
    assert acting is not None
    assert (acting.id, acting.title) == ("district_area", "片区")


def test_31_sections_have_three_heads_each_and_260_buildings_one() -> None:
    found = posts("heping")
    assert found["area_head"] == found["party_group_leader"] == found["retiree_group_leader"] == SECTIONS
    assert found["building_head"] == BUILDINGS
    assert len(list(commands("heping", OpenSubArea))) == BUILDINGS


def test_the_three_heads_are_elected_by_the_residents_and_a_section_head_may_be() -> None:
    kinds = scheme("heping").posts
    for kind in ("party_group_leader", "retiree_group_leader", "building_head"):
        assert (kinds[kind].filled_by, kinds[kind].elected_by) == (("elected",), "居民代表会")
    assert kinds["area_head"].filled_by == ("appointed", "elected")
    elected = list(commands("heping", ElectPerson))
    assert len(elected) >= 2 * SECTIONS + BUILDINGS
    assert all(one.body == "居民代表会" and one.votes_for > one.votes_against for one in elected)


def test_one_post_has_many_duties() -> None:
    kinds = scheme("heping").posts
    assert kinds["area_head"].duties == (
        "信访调解",
        "环境卫生",
        "计划生育",
        "文教体育",
        "民政低保",
        "特殊群体服务",
    )
    assert kinds["party_group_leader"].also == ("统战委员",)
    assert kinds["retiree_group_leader"].also == ("社会化服务协理员",)
    assert kinds["building_head"].also == ("关工小组长", "城管卫生监督员", "治安员", "消防安全员")
    shared = {"组织居民活动", "反映居民意见", "向片长报告", "调解纠纷"}
    heads = (kinds[kind] for kind in ("party_group_leader", "retiree_group_leader", "building_head"))
    assert all(shared <= set(head.duties) for head in heads)


def test_every_community_section_and_building_is_covered() -> None:
    covered = [one.target for one in commands("heping", AssignLiaison)]
    wanted = {area.code for level in (Level.VILLAGE, Level.GRID) for area in areas("heping", level)}
    wanted |= {one.sub_area_id for one in commands("heping", OpenSubArea)}
    assert (len(covered), set(covered)) == (7 + SECTIONS + BUILDINGS, wanted)


def test_three_communities_are_pilots() -> None:
    names = {area.code: area.name for area in areas("heping", Level.VILLAGE)}
    assert {names[one.area] for one in commands("heping", BeginPilot)} == {"红通社区", "红都社区", "滨河社区"}


def test_secretaries_and_directors_are_members_of_the_leading_group() -> None:
    found = posts("heping")
    assert (found["leader"], found["member"]) == (1, 14)
    appointed = [one.person_id for one in commands("heping", AppointPerson)]
    holders = appointed + [one.person_id for one in commands("heping", ElectPerson)]
    assert len(holders) == sum(found.values()) == len(list(commands("heping", EstablishPost)))
    assert Counter(Counter(holders).values())[2] == 14


def test_a_wrong_holder_is_one_fault_though_buildings_are_covered_by_that_post() -> None:
    text = source("heping").decode()
    assert "liaison: [152201002001001-party_group_leader]" in text.replace('"', "")
    lines = text.splitlines()
    first = next(index for index, line in enumerate(lines) if "party_group_leader: {name" in line)
    lines[first] = lines[first].replace("phone:", "telephone:")
    with pytest.raises(DocumentRefused) as refused:
        checked("\n".join(lines).encode(), NOW)
    where = "area.areas.0.areas.0.holders.party_group_leader"
    assert {(error.line, error.field, error.code) for error in refused.value.errors} == {
        (first + 1, f"{where}.telephone", "unknown_field"),
    }
