"""A reader lets each fact of its sources through once, in order, and knows whom to ask for what is missing."""

from shared.eventlog.reader import Delivery, Reader

SOURCES = frozenset({"cases", "registry"})


def fact(offset: int, position: int, prev: int, source: str = "cases") -> Delivery:
    return Delivery(offset, source, "thing.added.v1", "thing-7", position, prev, b"{}", offset)


def beacon(offset: int, prev: int, source: str = "cases") -> Delivery:
    return Delivery(offset, source, "wangge.beacon.v1", "", None, prev, b"{}", offset)


def test_facts_follow_by_the_one_before_not_by_the_next_number() -> None:
    reader = Reader(SOURCES)

    assert [reader.accept(fact(n, position, prev)) for n, (position, prev) in enumerate([(3, 0), (7, 3), (9, 7)])] == [
        True,
        True,
        True,
    ]
    assert reader.have == {"cases": 9}
    assert reader.wanted == []


def test_what_is_known_is_dropped() -> None:
    reader = Reader(SOURCES, have={"cases": 7})

    assert not reader.accept(fact(0, 3, 0))
    assert not reader.accept(fact(1, 7, 3))
    assert reader.have == {"cases": 7}


def test_behind_a_hole_nothing_is_taken_until_the_missing_comes() -> None:
    reader = Reader(SOURCES, have={"cases": 3})

    assert not reader.accept(fact(0, 9, 7))
    assert reader.wanted == [("cases", 3)]
    assert reader.accept(fact(1, 7, 3))
    assert reader.wanted == [("cases", 7)]
    assert reader.accept(fact(2, 9, 7))
    assert reader.wanted == []


def test_a_beacon_shows_that_the_last_facts_are_missing() -> None:
    reader = Reader(SOURCES, have={"cases": 3})

    assert not reader.accept(beacon(0, 3))
    assert reader.wanted == []
    assert not reader.accept(beacon(1, 7))
    assert reader.wanted == [("cases", 3)]
    assert (reader.offset, reader.anchor) == (None, None), "one cannot attach at a beacon"


def test_other_sources_move_the_place_and_nothing_else() -> None:
    reader = Reader(frozenset({"registry"}))

    assert not reader.accept(fact(5, 1, 0, "cases"))
    assert (reader.offset, reader.anchor, reader.have) == (5, ("cases", 1), {})


def test_a_source_that_stays_silent_is_asked_where_it_ends() -> None:
    reader = Reader(SOURCES, have={"cases": 3})
    reader.begin()
    assert sorted(reader.wanted) == [("cases", None), ("registry", None)]

    reader.accept(beacon(0, 3))

    assert reader.wanted == [("registry", None)]


def test_the_anchor_is_the_very_fact_that_was_seen() -> None:
    reader = Reader(SOURCES)
    reader.accept(fact(5, 3, 0))

    assert reader.stands_at(fact(5, 3, 0))
    assert not reader.stands_at(fact(6, 3, 0))
    assert not reader.stands_at(fact(5, 4, 0))
    assert not reader.stands_at(fact(5, 3, 0, "registry"))
    assert not reader.stands_at(None)


def test_a_verification_stops_exactly_where_it_was_told() -> None:
    reader = Reader(SOURCES, until={"cases": 3, "registry": 0})

    assert not reader.done
    assert reader.accept(fact(0, 3, 0))
    assert reader.done
    assert not reader.accept(fact(1, 4, 3))
    assert not reader.accept(fact(2, 1, 0, "registry"))
    assert reader.have == {"cases": 3}
    assert reader.wanted == []
