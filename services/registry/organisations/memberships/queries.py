"""Rows and streams of memberships → answers."""

from collections.abc import Mapping
from typing import Any

from pymongo.collection import Collection

from services.registry.lists import listed
from services.registry.organisations.memberships.membership import Membership
from services.registry.organisations.queries import placed_criteria
from services.registry.rows import Document, Row, inside

COUNTED_AT_MOST = 1_000


def membership_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of the list of memberships: by where the organisation is, or where the member lives (双重归属)."""
    residence, person, direct = query["residence"], query["person"], query["direct"]
    dwelling = {f"dwelling.{name.removeprefix('scope.')}": code for name, code in inside(residence).items()}
    return [
        *placed_criteria(seen, query, day),
        dwelling,
        {"person": str(person)} if person else {},
        {} if direct is None else {"direct": direct},
    ]


def membership_answer(membership: Membership) -> Document:
    return {name: getattr(membership, name) for name in Membership.__dataclass_fields__}


def listed_membership(row: Row) -> Document:
    return listed(row) | {
        "membership_id": row["membership"],
        "person_id": row["person"],
        "organisation_id": row["organisation"],
    }


def participation_of(table: Collection[Document], person_id: str, year: int, seen: Document) -> Document:
    """How often and how many hours a person took part in a year; of the first thousand times."""
    days = {"$gte": f"{year}-01-01", "$lt": f"{year + 1}-01-01"}
    wanted = {"$and": [{"person": person_id, "day": days}, seen]} if seen else {"person": person_id, "day": days}
    rows = list(table.find(wanted, {"hours": 1}).limit(COUNTED_AT_MOST))
    hours = round(sum(row["hours"] for row in rows), 1)
    return {"person_id": person_id, "year": year, "count": len(rows), "hours": hours}


def has_members(memberships: Collection[Document], organisation_id: str, day: str) -> bool:
    """Whether somebody is still a member beyond the day."""
    return memberships.find_one({"organisation": organisation_id, "until": {"$gt": day}}) is not None
