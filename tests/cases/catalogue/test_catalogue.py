"""Catalogues: commands in, facts out; and what the facts add up to."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.catalogue.arranging import arranged, complete
from services.cases.catalogue.catalogue import CATALOGUE, MOST_KNOWN, CatalogueRefused, CategoryNotFound, decide
from services.cases.catalogue.commands import CatalogueCommand, ChangeCategories, ReviseCatalogue
from services.cases.catalogue.declarations import (
    MOST_ATTRIBUTES,
    MOST_CATEGORIES,
    Attribute,
    AttributeType,
    Declaration,
    parent_of,
)
from services.cases.catalogue.events import CatalogueRevised
from services.cases.catalogue.state import Catalogue, evolve
from services.cases.vocabulary import Procedure, Urgency
from shared.areas import Scope

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TOWN = "433122107"
BEGINNING = (Declaration("环境卫生"), Declaration("环境卫生/垃圾清运"), Declaration("其他"))


def declared(*paths: str) -> tuple[Declaration, ...]:
    return tuple(map(Declaration, paths))


def revise(*categories: Declaration) -> ReviseCatalogue:
    return ReviseCatalogue(TOWN, categories, BEGINNING)


def change(*categories: Declaration, retire: Sequence[str] = ()) -> ChangeCategories:
    return ChangeCategories(TOWN, categories, tuple(retire), BEGINNING)


def after(*commands: CatalogueCommand) -> Catalogue:
    catalogue = Catalogue()
    for command in commands:
        for fact in decide(catalogue, command, NOW):
            catalogue = evolve(catalogue, fact)
    return catalogue


def revised(catalogue: Catalogue, command: CatalogueCommand) -> CatalogueRevised:
    (fact,) = decide(catalogue, command, NOW)
    return fact


def active(catalogue: Catalogue) -> list[str]:
    return [one.path for one in catalogue.active]


def test_the_first_revision_holds_all_categories_and_those_that_the_town_leaves_out() -> None:
    light = Declaration("公共设施/路灯", urgency=Urgency.URGENT)
    fact = revised(Catalogue(), revise(Declaration("环境卫生", Procedure.COORDINATION), light))
    assert fact == CatalogueRevised(
        TOWN,
        1,
        categories=(
            Declaration("环境卫生", Procedure.COORDINATION),
            Declaration("公共设施"),
            light,
            Declaration("环境卫生/垃圾清运"),
            Declaration("其他"),
        ),
        added=("公共设施", "公共设施/路灯"),
        changed=("环境卫生",),
        retired=("环境卫生/垃圾清运", "其他"),
    )


def test_a_later_revision_holds_only_what_differs() -> None:
    catalogue = after(revise(*declared("甲", "乙", "丙")))
    fact = revised(catalogue, revise(Declaration("甲"), Declaration("乙", complaint=True), Declaration("丁")))
    assert fact == CatalogueRevised(
        TOWN,
        2,
        (Declaration("乙", complaint=True), Declaration("丁")),
        added=("丁",),
        changed=("乙",),
        retired=("丙",),
    )


def test_what_is_left_out_is_retired_and_stays_readable() -> None:
    catalogue = after(revise(*declared("甲", "乙")), revise(*declared("甲")))
    retired, kept = catalogue.category("乙"), catalogue.category("甲")
    assert active(catalogue) == ["甲"]
    assert retired is not None
    assert not retired.active
    assert kept is not None
    assert kept.active


def test_what_a_town_left_out_of_the_beginning_stays_readable_to_it() -> None:
    catalogue = after(revise(*declared("甲")))
    left_out = catalogue.category("环境卫生/垃圾清运")
    assert left_out is not None
    assert not left_out.active


def test_a_retired_category_comes_back_when_it_is_declared_again() -> None:
    catalogue = after(revise(*declared("甲", "乙")), revise(*declared("甲")), revise(*declared("甲", "乙")))
    assert active(catalogue) == ["甲", "乙"]
    assert catalogue.latest is not None
    assert catalogue.latest.added == ("乙",)


def test_the_same_catalogue_again_is_no_fact() -> None:
    catalogue = after(revise(*declared("甲", "甲/一")))
    assert decide(catalogue, revise(*declared("甲/一")), NOW) == []
    assert decide(Catalogue(), revise(*BEGINNING), NOW) == []


def test_another_order_alone_is_a_revision() -> None:
    catalogue = after(revise(*declared("甲", "乙", "丙")))
    fact = revised(catalogue, revise(*declared("丙", "甲", "乙")))
    assert (fact.categories, fact.added, fact.changed, fact.retired) == ((), (), (), ())
    assert active(evolve(catalogue, fact)) == ["丙", "甲", "乙"]


def test_another_order_than_the_beginning_is_a_revision_too() -> None:
    assert active(after(revise(*reversed(BEGINNING)))) == ["其他", "环境卫生", "环境卫生/垃圾清运"]


def test_a_new_category_goes_behind_its_siblings_without_an_order_being_told() -> None:
    catalogue = after(revise(*declared("甲", "甲/一", "乙")))
    fact = revised(catalogue, change(Declaration("甲/二")))
    assert fact.order == ()
    assert active(evolve(catalogue, fact)) == ["甲", "甲/一", "甲/二", "乙"]


def test_one_category_changes_and_the_others_stay_as_they_are() -> None:
    catalogue = after(revise(*declared("甲", "乙")))
    fact = revised(catalogue, change(Declaration("甲", department="433122107-service_centre")))
    assert (fact.added, fact.changed, fact.retired) == ((), ("甲",), ())
    assert active(evolve(catalogue, fact)) == ["甲", "乙"]


def test_the_first_change_of_a_town_starts_from_what_was_in_force() -> None:
    catalogue = after(change(Declaration("环境卫生/公厕")))
    assert active(catalogue) == ["环境卫生", "环境卫生/垃圾清运", "环境卫生/公厕", "其他"]
    assert catalogue.latest is not None
    assert catalogue.latest.added == ("环境卫生/公厕",)


def test_a_category_is_retired_with_all_that_is_below_it() -> None:
    catalogue = after(change(retire=["环境卫生"]))
    assert active(catalogue) == ["其他"]


def test_what_is_not_there_cannot_be_retired() -> None:
    catalogue = after(change(retire=["环境卫生/垃圾清运"]))
    for path in ("环境卫生/垃圾清运", "火星"):
        with pytest.raises(CategoryNotFound) as refused:
            decide(catalogue, change(retire=[path]), NOW)
        assert (refused.value.code, refused.value.status) == ("category_unknown", 404)


def test_the_last_category_cannot_be_retired() -> None:
    with pytest.raises(CatalogueRefused) as refused:
        decide(Catalogue(), change(retire=["环境卫生", "其他"]), NOW)
    assert refused.value.code == "catalogue_empty"


def test_a_catalogue_has_a_greatest_size_that_counts_what_stands_above() -> None:
    most = [f"甲/{number}" for number in range(MOST_CATEGORIES - 1)]
    assert decide(Catalogue(), revise(*declared(*most)), NOW)
    with pytest.raises(CatalogueRefused) as refused:
        decide(Catalogue(), revise(*declared(*most, "乙")), NOW)
    assert refused.value.code == "categories_too_many"


def test_retired_categories_do_not_grow_without_end() -> None:
    def batch(first: int) -> ReviseCatalogue:
        return revise(*declared(*(str(number) for number in range(first, first + MOST_CATEGORIES))))

    catalogue = after(batch(0), batch(MOST_CATEGORIES - len(BEGINNING)))
    assert len(catalogue.declared) == MOST_KNOWN
    with pytest.raises(CatalogueRefused) as refused:
        decide(catalogue, change(Declaration("再来一个"), retire=["9000"]), NOW)
    assert refused.value.code == "categories_too_many"


def test_attributes_from_above_count_as_well() -> None:
    def some(first: int, number: int) -> tuple[Attribute, ...]:
        return tuple(Attribute(f"a{first + one}", "项", AttributeType.TEXT) for one in range(number))

    above = Declaration("甲", attributes=some(0, MOST_ATTRIBUTES - 1))
    assert decide(Catalogue(), revise(above, Declaration("甲/一", attributes=some(0, 3))), NOW)
    with pytest.raises(CatalogueRefused) as refused:
        decide(Catalogue(), revise(above, Declaration("甲/一", attributes=some(100, 2))), NOW)
    assert (refused.value.code, refused.value.details["category"]) == ("attributes_too_many", "甲/一")


def test_a_catalogue_belongs_to_its_town() -> None:
    assert CATALOGUE.scope(after(revise(*declared("甲")))) == Scope("433122", TOWN)


PATHS = st.lists(st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=3).map("/".join), max_size=12)


@given(PATHS)
def test_a_tree_has_every_category_once_and_after_what_is_above_it(paths: list[str]) -> None:
    order = [one.path for one in complete(declared(*paths))]
    assert set(paths) <= set(order)
    assert len(set(order)) == len(order)
    for number, path in enumerate(order):
        above = parent_of(path)
        below = [one for one in order if one.startswith(f"{path}/")]
        assert above is None or above in order[:number]
        assert order[number + 1 : number + 1 + len(below)] == below


@given(PATHS)
def test_siblings_stand_in_the_order_in_which_they_were_named(paths: list[str]) -> None:
    flat = [path for path in dict.fromkeys(paths) if "/" not in path]
    named = dict.fromkeys(path.partition("/")[0] for path in paths)
    assert [path for path in arranged(paths) if "/" not in path] == [path for path in named if path in flat]


@given(st.lists(PATHS.filter(bool), min_size=1, max_size=5))
def test_the_catalogue_is_always_the_one_that_was_last_wanted(wanted: list[list[str]]) -> None:
    catalogue = after(*(revise(*declared(*paths)) for paths in wanted))
    if catalogue.number:
        assert catalogue.active == complete(declared(*wanted[-1]))
    ever = {one.path for paths in wanted for one in complete(declared(*paths))}
    assert not catalogue.number or ever | {one.path for one in BEGINNING} == catalogue.declared.keys()


@given(st.lists(st.builds(CatalogueRevised, categories=st.lists(st.builds(Declaration), max_size=4).map(tuple))))
def test_any_facts_in_any_order_load_and_have_a_place(facts: list[CatalogueRevised]) -> None:
    catalogue = Catalogue()
    for fact in facts:
        catalogue = evolve(catalogue, fact)
        CATALOGUE.scope(catalogue)
        assert all(catalogue.category(path) for path in catalogue.declared)
