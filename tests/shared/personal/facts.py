"""A fact with personal text in every place where a fact can have it."""

from dataclasses import dataclass

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class CaseReported:
    case_id: str
    title: Personal
    address: Personal | None
    persons: tuple[Personal, ...]
