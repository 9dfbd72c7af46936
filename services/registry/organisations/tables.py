"""What the rows and the tables of this noun have in common."""

from pymongo import ASCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.rows import FOREVER, Document
from shared.eventlog.envelope import Published
from shared.projector.projection import Write


def dated(table: str, id: str, event: Published, row: Document, since: str, until: str | None = None) -> Write:
    row = {"_id": id, **row, "scope": event.scope.to_dict(), "since": since, "until": until or FOREVER}
    return table, ReplaceOne({"_id": id}, row, upsert=True)


def ended(table: str, id: str, event: Published) -> Write:
    return table, UpdateOne({"_id": id}, {"$set": {"until": event.data["on"]}})


def index(*fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields])


def by_place(path: str = "scope") -> list[IndexModel]:
    """For lists of what lies in a town, village or grid and below."""
    return [index(f"{path}.{level}", "_id") for level in ("town", "village", "grid")]
