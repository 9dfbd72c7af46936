"""Rows and facts → answers: personal text only for who may read it, of the reporter only masks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from services.cases.case import Case, Status, fold
from services.cases.events import (
    CaseAccepted,
    CaseEvent,
    CaseHandledOnTheSpot,
    CasePutOnRecord,
    CaseReported,
    CaseReporterErased,
    CaseUnmasked,
    ReporterField,
)
from shared.areas import LEVELS, Scope
from shared.eventstore.store import Recorded
from shared.eventstore.streams import Loaded
from shared.personal import Personal, Vault, mask_address, mask_name, mask_phone

Document = dict[str, Any]
Row = Mapping[str, Any]
LoadMany = Callable[[Iterable[str]], Mapping[str, Loaded[Case]]]
May = Callable[[Scope], bool]
"""Whether the caller may read what people typed about a case at this place."""

NEWEST_FIRST = (("reported_at", -1), ("_id", -1))

WHAT: dict[type, str] = {
    CaseReported: "上报",
    CaseAccepted: "受理",
    CaseHandledOnTheSpot: "现场处置",
    CasePutOnRecord: "备案",
    CaseUnmasked: "查看个人信息",
    CaseReporterErased: "删除个人信息",
}
MASKS: dict[ReporterField, Callable[[str], str]] = {
    ReporterField.NAME: mask_name,
    ReporterField.PHONE: mask_phone,
    ReporterField.ADDRESS: mask_address,
}


class Texts:
    """The clear text of what was opened, None for everything else."""

    def __init__(self, opened: Mapping[Personal, str | None]) -> None:
        self._opened = opened

    def __getitem__(self, personal: Personal | None) -> str | None:
        return None if personal is None else self._opened.get(personal)

    @classmethod
    def of(cls, vault: Vault, case: Case, wanted: Iterable[Personal | None]) -> "Texts":
        """Opens what the case says can still be read; the key cache may know an erased key a little longer."""
        readable = case.readable_subjects
        return cls(vault.open(one for one in wanted if one is not None and one.subject in readable))


NO_TEXTS = Texts({})


def case_answer(loaded: Loaded[Case], vault: Vault, may: May) -> Document:
    """One case as the caller may see it."""
    case, report = loaded.state, loaded.state.report
    if report is None:
        raise LookupError(loaded.id)
    texts = Texts.of(vault, case, personal_of(case)) if may(case.scope) else NO_TEXTS
    return {
        "case_id": loaded.id,
        "status": case.status,
        "category": report.category,
        "urgency": report.urgency,
        "channel": report.channel,
        "placement": report.placement,
        "scope": report.scope.to_dict(),
        "location": report.location,
        "on_the_spot": report.on_the_spot,
        "reported_at": report.reported_at,
        "updated_at": loaded.at,
        "title": texts[report.title],
        "description": texts[report.description],
        "result": texts[case.result],
        "erased": bool(case.erased),
        **{field: _masked(field, texts[getattr(report, field)]) for field in ReporterField},
    }


def personal_of(case: Case) -> Sequence[Personal | None]:
    """Everything that somebody typed about a case."""
    report = case.report
    if report is None:
        return ()
    reporter = (report.reporter_name, report.reporter_phone, report.address)
    return (report.title, report.description, case.result, *reporter)


def unmasked_answer(case: Case, asked: Iterable[ReporterField], vault: Vault) -> Document:
    """The reporter's data in clear, as far as it was asked for."""
    wanted = {field: getattr(case.report, field) for field in asked}
    texts = Texts.of(vault, case, wanted.values())
    return {field.value: texts[personal] for field, personal in wanted.items()}


def case_of(history: Iterable[Recorded]) -> Case:
    """The state that a case's own history adds up to."""
    return fold(cast(CaseEvent, one.fact) for one in history)


def history_answer(case: Case, history: Sequence[Recorded], vault: Vault, may: May) -> Document:
    """Who did what and when, oldest first; names of fields that were unmasked, never their content."""
    typed = [_text_of(one.fact) for one in history]
    texts = Texts.of(vault, case, typed) if may(case.scope) else NO_TEXTS
    return {
        "items": [
            {
                "at": one.at,
                "actor": one.actor,
                "event": one.name,
                "what": WHAT[type(one.fact)],
                "version": one.version,
                "text": texts[personal],
                "fields_": one.fact.fields if isinstance(one.fact, CaseUnmasked) else (),
            }
            for one, personal in zip(history, typed, strict=True)
        ],
        "erased": bool(case.erased),
    }


def criteria(seen: Document, area: str | None, statuses: Iterable[Status] | None) -> list[Document]:
    """The filter of a list: what the caller sees, of an area, in some statuses.

    All statuses are named when none is asked for: the index of an area begins with them.
    """
    wanted = list(statuses or set(Status) - {Status.ABSENT})
    inside = {f"scope.{level_of(area)}": area} if area else {}
    return [seen, inside, {"status": {"$in": [status.value for status in wanted]}}]


def level_of(area: str) -> str:
    """county, town, village or grid, by the 6, 9, 12 or 15 digits of the code."""
    return LEVELS[len(area) // 3 - 2]


def titles_of(rows: Iterable[Row], load_many: LoadMany, vault: Vault, may: May) -> dict[str, str | None]:
    """The titles that the caller may read: one load and one opening for the whole page."""
    cases = load_many([row["_id"] for row in rows if may(Scope(**row["scope"]))])
    titles = {
        id: loaded.state.report.title
        for id, loaded in cases.items()
        if loaded.state.report and loaded.state.report.subject in loaded.state.readable_subjects
    }
    opened = vault.open(titles.values())
    return {id: opened[title] for id, title in titles.items()}


def listed(row: Row, titles: Mapping[str, str | None]) -> Document:
    """A row as the list shows it."""
    return {**row, "case_id": row["_id"], "title": titles.get(row["_id"])}


def _masked(field: ReporterField, text: str | None) -> str | None:
    return None if text is None else MASKS[field](text)


def _text_of(fact: object) -> Personal | None:
    match fact:
        case CaseHandledOnTheSpot():
            return fact.result
        case CaseUnmasked():
            return fact.reason
        case _:
            return None
