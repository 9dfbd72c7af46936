"""What the rows of this noun have in common."""

from pymongo import ReplaceOne, UpdateOne

from services.registry.rows import FOREVER, Document
from shared.eventlog.envelope import Published
from shared.projector.projection import Write


def dated(table: str, id: str, event: Published, row: Document, since: str, until: str | None = None) -> Write:
    row = {"_id": id, **row, "scope": event.scope.to_dict(), "since": since, "until": until or FOREVER}
    return table, ReplaceOne({"_id": id}, row, upsert=True)


def ended(table: str, id: str, event: Published) -> Write:
    return table, UpdateOne({"_id": id}, {"$set": {"until": event.data["on"]}})
