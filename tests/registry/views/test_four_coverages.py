"""The four coverages: who counts, of how many, and who is lacking."""

from services.registry.views.four_coverages import PartyLife, four_coverages

GRIDS = {f"610114004001{number:03d}": f"第{number}网格" for number in range(1, 5)}
FIRST, SECOND, THIRD, FOURTH = GRIDS
BRANCH = "610114004001-party_branch"
LIFE = PartyLife(
    grids=GRIDS,
    organisations={
        f"{grid}-party_group": {"area": grid, "name": f"{name}党小组"} for grid, name in list(GRIDS.items())[:3]
    }
    | {BRANCH: {"area": "610114004001", "name": "大网格党支部"}},
    active=frozenset({BRANCH, f"{FIRST}-party_group", "610114004001-unit"}),
    members={"p-1": True, "p-2": True, "p-3": False},
    served=frozenset({SECOND, FOURTH, "610114004002001"}),
)


def test_each_coverage_has_its_denominator_and_names_what_is_lacking() -> None:
    found = four_coverages(LIFE)
    told = {name: (one["covered"], one["total"], one["percent"]) for name, one in found.items()}
    assert told == {
        "organisation": (3, 4, 75.0),
        "work": (2, 4, 50.0),
        "members": (2, 3, 66.7),
        "service": (2, 4, 50.0),
    }
    lacking = {name: [row["id"] for row in one["lacking"]["items"]] for name, one in found.items()}
    assert lacking == {
        "organisation": [FOURTH],
        "work": [f"{SECOND}-party_group", f"{THIRD}-party_group"],
        "members": ["p-3"],
        "service": [FIRST, THIRD],
    }


def test_where_there_is_nothing_there_is_no_rate() -> None:
    nothing = PartyLife({}, {}, frozenset(), {}, frozenset())
    assert all(one["percent"] is None and one["total"] == 0 for one in four_coverages(nothing).values())
