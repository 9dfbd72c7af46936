"""What leaves a service: valid CloudEvents that come back as they went, without anything personal."""

import re
from datetime import UTC, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shared.areas import Scope
from shared.clock import from_millis
from shared.contracts.generate import documents
from shared.eventlog.envelope import (
    Published,
    beacon,
    cloudevent,
    facts_of,
    from_cloudevent,
    outgoing,
    padded,
    read,
    routing_key,
)
from shared.eventstore.numbering import Numbered, partition_of
from shared.eventstore.store import Head, Origin, commit
from shared.personal import Personal
from tests.shared.things import SCOPE, ThingAdded, ThingNamed, codec

ENVELOPE = Draft202012Validator(documents()["envelope.json"])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
names = st.from_regex(r"[a-z]{1,10}", fullmatch=True)
codes = st.none() | st.from_regex(r"[0-9]{6,15}", fullmatch=True)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
streams = st.builds("{}-{}".format, names, st.from_regex(r"[A-Za-z0-9-]{1,20}", fullmatch=True))


@st.composite
def facts(draw: st.DrawFn) -> Published:
    stream = draw(streams)
    position = draw(st.integers(1, 10**15))
    count = draw(st.integers(1, 1000))
    return Published(
        source=draw(names),
        position=position,
        prev=draw(st.integers(0, position - 1)),
        partition=partition_of(stream),
        type=f"{draw(names)}.{draw(names)}.v{draw(st.integers(1, 9))}",
        time=from_millis(draw(st.integers(0, 4_000_000_000_000))),
        stream=stream,
        version=draw(st.integers(1, 2**31 - 1)),
        index=draw(st.integers(0, count - 1)),
        count=count,
        scope=Scope(draw(codes), draw(codes), draw(codes), draw(codes)),
        actor=draw(texts),
        correlation=draw(texts),
        traceparent=draw(st.none() | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", fullmatch=True)),
        hash=draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        previous_hash=draw(st.from_regex(r"([0-9a-f]{64})?", fullmatch=True)),
        data=draw(st.dictionaries(texts, json, max_size=4)),
        hidden_from=tuple(draw(st.lists(names, max_size=3))),
    )


@given(facts())
def test_a_fact_comes_back_as_it_went(fact: Published) -> None:
    assert from_cloudevent(cloudevent(fact)) == fact
    assert read(outgoing(fact).body) == fact


@given(facts())
def test_every_fact_is_a_valid_cloud_event(fact: Published) -> None:
    form = orjson.loads(outgoing(fact).body)

    assert form["specversion"] == "1.0"
    assert all(form[name] for name in ("id", "source", "type", "subject"))
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in form)
    assert all(isinstance(value, str | int) for name, value in form.items() if name != "data")
    assert all(-(2**31) <= value < 2**31 for value in form.values() if isinstance(value, int))
    assert datetime.fromisoformat(form["time"]).tzinfo == UTC
    assert form["id"] == f"{fact.source}:{fact.position}"
    ENVELOPE.validate(form)


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_sequences_sort_as_their_numbers_do(one: int, other: int) -> None:
    assert (padded(one) < padded(other)) == (one < other)


@given(facts())
def test_the_chain_travels_in_the_headers_too(fact: Published) -> None:
    assert outgoing(fact).headers == {
        "source": fact.source,
        "partition": fact.partition,
        "position": fact.position,
        "prev": fact.prev,
        "stream": fact.stream,
    }


def test_a_beacon_has_a_place_and_no_position() -> None:
    message = beacon("cases", 3, 17)

    assert message.headers == {"source": "cases", "partition": 3, "prev": 17, "stream": ""}
    assert orjson.loads(message.body)["specversion"] == "1.0"


def test_routing_keys_name_every_level_and_mark_missing_ones() -> None:
    grid = Scope("433122", "433122107", "433122107200", "433122107200003")

    assert routing_key("case.reported.v1", grid) == ("case.reported.433122.433122107.433122107200.433122107200003")
    assert routing_key("case.reported.v1", SCOPE) == "case.reported.433122.433122107.433122107200._"
    assert routing_key("person.registered.v2", Scope()) == "person.registered._._._._"


def test_the_facts_of_a_commit_follow_each_other() -> None:
    made = [ThingAdded(1), ThingAdded(2), ThingAdded(3)]
    document, head = commit(codec(), from_millis(5), "thing-7", Head(4, None, "ab"), made, Origin("me", "c"), SCOPE)

    first, second, third = facts_of("cases", Numbered(11, 9, 0, document))

    assert [(one.position, one.prev, one.index) for one in (first, second, third)] == [
        (11, 9, 0),
        (12, 11, 1),
        (13, 12, 2),
    ]
    assert {(one.version, one.count, one.hash, one.previous_hash) for one in (first, second, third)} == {
        (5, 3, head.hash, "ab")
    }
    assert [one.data for one in (first, second, third)] == [{"amount": 1}, {"amount": 2}, {"amount": 3}]


def test_whom_a_commit_is_hidden_from_is_said_of_each_of_its_facts_and_where_it_is_nobody_nothing_is_said() -> None:
    made, origin = [ThingAdded(1), ThingAdded(2)], Origin("me", "c")
    hidden, _ = commit(codec(), from_millis(5), "thing-7", Head(), made, origin, SCOPE, ("p-zhang", "p-li"))
    plain, _ = commit(codec(), from_millis(5), "thing-7", Head(), made, origin, SCOPE)

    published = list(facts_of("cases", Numbered(1, 0, 0, hidden)))
    assert [one.hidden_from for one in published] == [("p-zhang", "p-li")] * 2
    assert {cloudevent(one)["hiddenfrom"] for one in published} == {"p-zhang p-li"}
    assert b"hidden" not in plain["body"]
    assert all("hiddenfrom" not in cloudevent(one) for one in facts_of("cases", Numbered(1, 0, 0, plain)))


def test_personal_text_is_published_as_a_reference_only() -> None:
    fact = ThingNamed(Personal("person-1", "张三"))
    document, _ = commit(codec(), from_millis(5), "thing-7", Head(), [fact], Origin("me", "c"), SCOPE)
    assert b"c2VhbGVk" in document["body"]

    (published,) = facts_of("cases", Numbered(1, 0, 0, document))

    assert published.data == {"name": {"subject": "person-1"}}
    assert b"c2VhbGVk" not in outgoing(published).body
