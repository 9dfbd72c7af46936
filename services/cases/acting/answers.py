"""A case as its caller may see it: personal text only for who may read it, of the reporter only masks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from services.cases.acting.offers import offer
from services.cases.case.events.reporting import ReporterField
from services.cases.case.number import number_of
from services.cases.case.state import Case, Paused
from services.cases.case.status import stage_of
from services.cases.lifecycle.table import Row
from services.cases.vocabulary import Party, PartyKind
from services.cases.working_time.deadline import Deadline
from shared.areas import Scope
from shared.eventstore.streams import Loaded
from shared.personal import Personal, Vault, mask_address, mask_name, mask_phone

Document = dict[str, Any]
May = Callable[[Scope], bool]
"""Whether the caller may read what people typed about a case at this place."""

MASKS: Mapping[ReporterField, Callable[[str], str]] = {
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


def case_answer(loaded: Loaded[Case], texts: Texts, titles: Mapping[str, str], rows: Iterable[Row]) -> Document:
    """One case: what is known, who has it, what is due, and what this caller may do now."""
    case, report = loaded.state, loaded.state.report
    if report is None:
        raise LookupError(loaded.id)
    attributes = texts[case.attributes]
    return {
        "case_id": loaded.id,
        "number": number_of(loaded.id, report.reported_at),
        "status": case.status,
        "stage": stage_of(case.status),
        "procedure": case.procedure,
        "category": case.category,
        "urgency": case.urgency,
        "level": case.level,
        "channel": report.channel,
        "source": report.source,
        "placement": case.placement,
        "scope": case.scope.to_dict(),
        "location": case.location,
        "on_the_spot": report.on_the_spot,
        "reported_at": report.reported_at,
        "updated_at": loaded.at,
        "ended_at": case.ended_at,
        "title": texts[report.title],
        "description": texts[report.description],
        "attributes": orjson.loads(attributes) if attributes else None,
        "result": texts[case.result],
        "tags": case.tags,
        "first_contact": case.first_contact,
        "sent_back": case.sent_back,
        "reopened": case.reopened,
        "rating": case.rating,
        "duplicate_of": case.duplicate_of,
        "parent": case.parent,
        "waits_for": _shown(case.routing.party, titles) if case.routing and case.routing.party else None,
        "assignment": _assignment(case, titles),
        "consultations": [_consultation(one, titles) for one in case.consultations],
        "suspended_until": case.suspended_until,
        "extension_until": case.extension,
        "publicity": _publicity(case),
        "mediation": _mediation(case, titles),
        "objection": case.objection,
        "deadlines": [_deadline(kept) for kept in case.deadlines.values()],
        "actions": [offer(row) for row in rows],
        "erased": bool(case.erased),
        **{field: _masked(field, texts[getattr(report, field)]) for field in ReporterField},
    }


def parties_of(case: Case) -> dict[str, Party]:
    """Everybody whose title the answer shows, by key."""
    routed = [case.routing.party] if case.routing and case.routing.party else []
    given = case.assignment.parties if case.assignment else ()
    asked = [party for one in case.consultations for party in one.parties]
    joined = case.mediation.parties if case.mediation else ()
    return {party.key: party for party in (*routed, *given, *asked, *joined)}


def personal_of(case: Case) -> Sequence[Personal | None]:
    """The texts that the answer shows."""
    report = case.report
    if report is None:
        return ()
    reporter = (report.reporter_name, report.reporter_phone, report.address)
    return (report.title, report.description, case.attributes, case.result, *reporter)


def unmasked_answer(case: Case, asked: Iterable[ReporterField], vault: Vault) -> Document:
    """The reporter's data in clear, as far as it was asked for."""
    wanted = {field: getattr(case.report, field) for field in asked}
    texts = Texts.of(vault, case, wanted.values())
    return {field.value: texts[personal] for field, personal in wanted.items()}


def _shown(party: Party, titles: Mapping[str, str]) -> Document:
    return {"kind": party.kind, "id": party.id, "title": titles.get(party.key)}


def _assignment(case: Case, titles: Mapping[str, str]) -> Document | None:
    given = case.assignment
    if given is None:
        return None
    return {
        "number": given.number,
        "lead": _shown(given.lead, titles),
        "assisting": [_shown(one, titles) for one in given.assisting],
        "acknowledged": given.acknowledged,
        "to_tell": [
            _shown(one, titles) for one in given.parties if one.kind is PartyKind.PARTNER and one not in given.told
        ],
    }


def _consultation(asked: Any, titles: Mapping[str, str]) -> Document:
    return {
        "number": asked.number,
        "parties": [_shown(one, titles) for one in asked.parties],
        "open": [_shown(one, titles) for one in asked.parties if one in asked.open],
    }


def _publicity(case: Case) -> Document | None:
    shown = case.publicity
    if shown is None:
        return None
    return {
        "notice": shown.notice,
        "areas": shown.areas,
        "until": shown.until,
        "approval_waits": shown.approval_waits,
        "ended": shown.ended,
        "open_objections": sorted(shown.open),
    }


def _mediation(case: Case, titles: Mapping[str, str]) -> Document | None:
    held = case.mediation
    if held is None:
        return None
    return {
        "number": held.number,
        "stage": held.stage,
        "parties": [_shown(one, titles) for one in held.parties],
        "agreed": held.agreed,
    }


def _deadline(kept: Deadline | Paused) -> Document:
    deadline = kept.deadline if isinstance(kept, Paused) else kept
    return {
        "kind": deadline.kind,
        "started": deadline.started,
        "due": None if isinstance(kept, Paused) else deadline.due,
        "paused": isinstance(kept, Paused),
        "provisional": deadline.provisional,
        "marks": [{"mark": one.mark, "at": one.at} for one in deadline.marks],
    }


def _masked(field: ReporterField, text: str | None) -> str | None:
    return None if text is None else MASKS[field](text)
