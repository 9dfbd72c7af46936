"""What is around every published fact: CloudEvents 1.0 in structured JSON mode, with its place in the chain."""

from marshmallow import EXCLUDE, Schema, fields, validate

from shared.contracts.shapes import choice, count, moment, text

POSITION = r"^[0-9]{20}$"
SHA256 = r"^[0-9a-f]{64}$"


class Envelope(Schema):
    """One fact as it is published (`application/cloudevents+json`), over the log, the feed and to subscribers.

    The positions of one source are dense: 1, 2, 3 …; within a partition each event names the one before it in
    `prev`, so that a reader notices whatever it missed. `data` follows the contract of `type`.
    """

    class Meta:
        unknown = EXCLUDE

    specversion = choice("The version of CloudEvents.", ("1.0",))
    id = text("Unique for ever: source and position, cases:123. Deliveries may repeat; the id tells.")
    source = text("The service that owns the fact.")
    type = text("The stored name with its version, case.reported.v1.")
    time = moment("When it was committed, UTC with milliseconds; never earlier than the stream's fact before.")
    subject = text("The stream: the thing the fact is about, case-<id>.")
    datacontenttype = choice("The form of `data`.", ("application/json",))
    partitionkey = text("The stream; facts of one stream are always in order.")
    sequence = text("The position in the source, 20 digits.", validate=validate.Regexp(POSITION))
    prev = text(
        "The source's position before this one in the same partition, 20 digits; zeros for none.",
        validate=validate.Regexp(POSITION),
    )
    streamversion = count("The number of the commit in its stream, from 1.")
    commitindex = count("The place of the fact in its commit, from 0.")
    commitcount = count("How many facts the commit has.")
    scope = text("The codes of county, town, village and grid, joined by /; _ where one is missing.")
    actor = text("Who wanted it: the subject of the token, or the reaction of a service.")
    correlationid = text("The same for everything that one request brought about.")
    traceparent = fields.String(metadata={"description": "W3C trace context, when the request had one."})
    hiddenfrom = fields.String(
        metadata={"description": "The ids of the persons it is hidden from (群众监督), space between; absent for none."}
    )
    previoushash = text("The hash of the stream's commit before; empty for the first.")
    hash = text("SHA-256 of the commit's bytes, hexadecimal.", validate=validate.Regexp(SHA256))
    data = fields.Dict(required=True, metadata={"description": "What the contract of `type` says."})
