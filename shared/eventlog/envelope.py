"""One fact on its way: CloudEvents 1.0 in structured JSON mode, without personal data, with its place in the chain.

The attributes that carry the chain (source, partition, position, prev) also travel as AMQP headers, so
that a body nobody can read does not break the chain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from shared.areas import Scope
from shared.clock import from_millis, from_text, to_text
from shared.eventstore.numbering import Numbered, partition_of
from shared.personal import references

CONTENT_TYPE = "application/cloudevents+json"
BEACON = "wangge.beacon.v1"
DIGITS = 20


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message for the log: `position` is None for a beacon, which only says where its partition ends."""

    source: str
    type: str
    stream: str
    partition: int
    position: int | None
    prev: int
    routing_key: str
    body: bytes
    time: datetime | None = None

    @property
    def headers(self) -> dict[str, Any]:
        """The chain as AMQP headers; `partition` is what the source's headers exchange routes by."""
        chain = {"partition": self.partition, "source": self.source, "stream": self.stream, "prev": self.prev}
        return chain if self.position is None else {**chain, "position": self.position}


@dataclass(frozen=True, slots=True)
class Published:
    """A fact as everyone else sees it; personal fields of `data` are references {"subject": …}.

    `position` counts the source's facts from 1 without gaps, `prev` is the source's previous position in
    the same partition, `version` the commit's number in its stream, `index` of `count` the fact's
    place in that commit.  `hidden_from` are ids of persons: where there are any, the fact is for no wall,
    no list that these see, and no other system.
    """

    source: str
    position: int
    prev: int
    partition: int
    type: str
    time: datetime
    stream: str
    version: int
    index: int
    count: int
    scope: Scope
    actor: str
    correlation: str
    traceparent: str | None
    hash: str
    previous_hash: str
    data: dict[str, Any]
    hidden_from: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The CloudEvents id, unique over all sources: cases:123."""
        return f"{self.source}:{self.position}"

    @property
    def subject_id(self) -> str:
        """The id of the thing the stream is about, without the noun before it."""
        return self.stream.partition("-")[2]

    @property
    def routing_key(self) -> str:
        return routing_key(self.type, self.scope)


def routing_key(type: str, scope: Scope) -> str:
    """`<noun>.<event>.<county>.<town>.<village>.<grid>`, with _ for a level that is missing."""
    name = type.rpartition(".")[0]
    return ".".join([name, *(code or "_" for code in scope.to_list())])


def facts_of(source: str, numbered: Numbered) -> Iterator[Published]:
    """The facts of one numbered commit of a source, in order, as they are published."""
    body = orjson.loads(numbered.commit["body"])
    meta = body["meta"]
    scope = Scope.from_list(meta["scope"])
    time = from_millis(body["at"])
    digest = bytes(numbered.commit["hash"]).hex()
    prev = numbered.prev
    for index, event in enumerate(body["events"]):
        position = numbered.position + index
        yield Published(
            source=source,
            position=position,
            prev=prev,
            partition=numbered.partition,
            type=event["name"],
            time=time,
            stream=body["stream"],
            version=body["version"],
            index=index,
            count=len(body["events"]),
            scope=scope,
            actor=meta["actor"],
            correlation=meta["correlation"],
            traceparent=meta["traceparent"],
            hash=digest,
            previous_hash=body["previous_hash"],
            data=references(event["data"]),
            hidden_from=tuple(meta.get("hidden_from", ())),
        )
        prev = position


def cloudevent(event: Published) -> dict[str, Any]:
    """The CloudEvents form; sequence and prev are padded with zeros because they compare as strings."""
    form: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": to_text(event.time),
        "subject": event.stream,
        "datacontenttype": "application/json",
        "partitionkey": event.stream,
        "sequence": padded(event.position),
        "prev": padded(event.prev),
        "streamversion": event.version,
        "commitindex": event.index,
        "commitcount": event.count,
        "scope": "/".join(code or "_" for code in event.scope.to_list()),
        "actor": event.actor,
        "correlationid": event.correlation,
        "previoushash": event.previous_hash,
        "hash": event.hash,
        "data": event.data,
    }
    if event.traceparent:
        form["traceparent"] = event.traceparent
    if event.hidden_from:
        form["hiddenfrom"] = " ".join(event.hidden_from)
    return form


def outgoing(event: Published) -> Outgoing:
    """The message of one fact."""
    return Outgoing(
        event.source,
        event.type,
        event.stream,
        event.partition,
        event.position,
        event.prev,
        event.routing_key,
        orjson.dumps(cloudevent(event)),
        event.time,
    )


def beacon(source: str, partition: int, tail: int) -> Outgoing:
    """The message that says: this partition of this source ends at `tail`."""
    body = orjson.dumps(
        {"specversion": "1.0", "id": f"{source}:beacon:{partition}:{tail}", "source": source, "type": BEACON}
    )
    return Outgoing(source, BEACON, "", partition, None, tail, BEACON.rpartition(".")[0], body)


def read(body: bytes) -> Published:
    """A fact from its message; ValueError, KeyError or TypeError when it is not one."""
    return from_cloudevent(orjson.loads(body))


def from_cloudevent(form: Mapping[str, Any]) -> Published:
    """A fact from its CloudEvents form."""
    return Published(
        source=form["source"],
        position=int(form["sequence"]),
        prev=int(form["prev"]),
        partition=partition_of(form["subject"]),
        type=form["type"],
        time=from_text(form["time"]),
        stream=form["subject"],
        version=form["streamversion"],
        index=form["commitindex"],
        count=form["commitcount"],
        scope=Scope.from_list([None if code == "_" else code for code in form["scope"].split("/")]),
        actor=form["actor"],
        correlation=form["correlationid"],
        traceparent=form.get("traceparent"),
        hash=form["hash"],
        previous_hash=form["previoushash"],
        data=form["data"],
        hidden_from=tuple(form.get("hiddenfrom", "").split()),
    )


def padded(position: int) -> str:
    """A position as a string that sorts as the number does."""
    return f"{position:0{DIGITS}d}"
