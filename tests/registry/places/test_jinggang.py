"""井岗镇 (S): 9 villages and communities, four tiers, intake centres with a rota, departments, the size rule."""

from collections import Counter

from services.registry.codes import Level
from services.registry.organisations.commands import FoundOrganisation, SetContact
from services.registry.organisations.rotas.commands import SetDutyRota
from services.registry.people.commands import EnrolVolunteer
from services.registry.posts.commands import AppointPerson
from services.registry.posts.liaisons.commands import AssignLiaison
from tests.registry.places.kept import areas, commands, document, posts, scheme


def test_9_villages_have_an_intake_centre_with_a_rota_each() -> None:
    villages = areas("jinggang", Level.VILLAGE)
    centres = [one for one in commands("jinggang", FoundOrganisation) if one.kind == "intake_centre"]
    assert len(villages) == len(centres) == 9
    rotas = list(commands("jinggang", SetDutyRota))
    assert {one.organisation_id for one in rotas} == {one.organisation_id for one in centres}
    assert all({turn.weekday for turn in rota.turns} == set(range(1, 8)) for rota in rotas)


def test_every_grid_has_its_holder_and_every_post_is_held() -> None:
    assert posts("jinggang")["grid_holder"] == len(areas("jinggang", Level.GRID))
    assert len(list(commands("jinggang", AppointPerson))) == sum(posts("jinggang").values())


def test_there_are_four_tiers_up_to_the_district() -> None:
    assert [tier.at for tier in scheme("jinggang").tiers] == ["grid", "intake_centre", "service_centre", "superior"]
    assert scheme("jinggang").superior_id == "340104-superior"


def test_grids_by_villager_groups_are_of_any_size_and_the_others_as_recommended() -> None:
    (rule,) = scheme("jinggang").sizing
    assert (rule.households, rule.population) == ((300, 500), (1000, 1500))
    by_division = Counter(grid.divided_by for grid in areas("jinggang", Level.GRID))
    assert {"self_managed", "property_managed", "employer_compound", "villager_group"} == set(by_division)
    outside = [grid for grid in areas("jinggang", Level.GRID) if rule.warnings(grid.households, grid.population)]
    assert outside
    assert {grid.divided_by for grid in outside} == {"villager_group"}
    assert document("jinggang").warnings == []


def test_the_departments_say_what_they_handle() -> None:
    handled = {
        category
        for one in commands("jinggang", FoundOrganisation)
        if one.kind == "department"
        for category in one.handles
    }
    assert {"民政", "计生", "就业", "社保", "党建", "创建", "综治", "安全生产"} <= handled


def test_outside_partners_have_a_contact_and_no_account() -> None:
    partners = [one for one in commands("jinggang", FoundOrganisation) if one.kind == "partner"]
    assert len(partners) == len(list(commands("jinggang", SetContact))) == 3
    assert not any(one.account for one in partners)


def test_leaders_and_departments_cover_every_village() -> None:
    covered = Counter(one.target for one in commands("jinggang", AssignLiaison))
    assert covered == {area.code: 2 for area in areas("jinggang", Level.VILLAGE)}


def test_volunteers_inform_and_supervise() -> None:
    kinds = Counter(one.kind.value for one in commands("jinggang", EnrolVolunteer))
    assert set(kinds) == {"volunteer_informant", "volunteer_supervisor"}


def test_a_grid_holder_works_at_hours_of_their_own_and_takes_part_in_everything() -> None:
    holder = scheme("jinggang").posts["grid_holder"]
    assert holder.hours is not None
    assert "错时" in holder.hours
    assert {"第一发现人", "第一受理人", "第一处理人", "第一协调人", "第一报告人"} <= set(holder.duties)
    assert scheme("jinggang").patrols_per_day == 1
