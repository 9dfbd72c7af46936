"""武溪镇 (W): 94 grids in 18 villages, each with its head; stations, centres, what hangs in the grids."""

from collections import Counter

from services.registry.codes import Level
from services.registry.duty.facilities.commands import InstallFacility
from services.registry.organisations.commands import FoundOrganisation
from services.registry.organisations.programmes.commands import SetBuildPlan
from services.registry.posts.commands import AppointPerson
from shared.permissions import Role
from tests.registry.places.kept import areas, commands, document, posts, scheme

VILLAGES = 18
GRIDS = 94


def test_94_grids_in_18_villages_have_a_head_each_and_every_village_a_station() -> None:
    assert (len(areas("wuxi", Level.VILLAGE)), len(areas("wuxi", Level.GRID))) == (VILLAGES, GRIDS)
    found = posts("wuxi")
    assert found["grid_head"] == GRIDS
    assert found["station_head"] == found["grid_manager"] == found["grid_assistant"] == VILLAGES
    kinds = Counter(one.kind for one in commands("wuxi", FoundOrganisation))
    assert kinds["grid_station"] == VILLAGES
    assert kinds["leading_group"] == kinds["office"] == kinds["sub_command_centre"] == kinds["mediation_centre"] == 1
    assert kinds["superior"] == 1


def test_the_mayor_commands_and_the_party_secretary_heads_the_leading_group() -> None:
    found = posts("wuxi")
    assert (found["commander"], found["group_leader"]) == (1, 1)
    assert scheme("wuxi").posts["commander"].role is Role.COMMANDER


def test_every_post_is_held() -> None:
    assert len(list(commands("wuxi", AppointPerson))) == sum(posts("wuxi").values())


def test_a_grid_head_has_the_three_fixed_posts_beside_the_duties() -> None:
    fixed = scheme("wuxi").dictionary("fixed_posts")
    assert fixed is not None
    assert scheme("wuxi").posts["grid_head"].also == fixed.entries == ("人民调解员", "法制宣传员", "信访代理员")


def test_the_dictionaries_have_seven_good_and_three_high_and_ten_workers() -> None:
    entries = {id: one.entries for id, one in scheme("wuxi").dictionaries.items()}
    assert Counter(entry[-1] for entry in entries["seven_good_three_high"]) == {"好": 7, "高": 3}
    assert len(entries["ten_workers"]) == 10


def test_what_the_report_counts_is_there() -> None:
    found: Counter[str] = Counter()
    for one in commands("wuxi", InstallFacility):
        found[one.kind] += one.number
        if one.kind == "poster":
            assert one.number >= 5
    assert found["poster"] == 5 * GRIDS
    assert (found["bulletin_board"], found["log_book"], found["camera"]) == (5, 120, 3)
    assert scheme("wuxi").collection_due_percent == 95


def test_this_years_villages_are_those_of_the_report() -> None:
    (plan,) = commands("wuxi", SetBuildPlan)
    names = {area.code: area.name for area in areas("wuxi", Level.VILLAGE)}
    assert {names[code] for code in plan.villages} == {"五里洲村", "红土溪村", "大溪村"}


def test_every_grid_has_the_size_that_is_recommended() -> None:
    grids = areas("wuxi", Level.GRID)
    assert all(300 <= grid.households <= 500 and 1000 <= grid.population <= 1500 for grid in grids)


def test_the_file_is_without_a_warning() -> None:
    assert document("wuxi").warnings == []
