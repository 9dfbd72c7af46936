"""From the body of a request to the command: wraps typed text, looks up what rules need, refuses the unknown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, get_args, get_type_hints

import orjson
from marshmallow import ValidationError

from services.cases.acting.actors import sees
from services.cases.acting.lookups import MOST_CHILDREN, Lookups
from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.catalogue.attributes import check_attributes
from services.cases.catalogue.category import Category
from services.cases.catalogue.finding import category_error
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.who import Actor, Who, height_over, may
from services.cases.vocabulary import Level, Party, Urgency
from shared.areas import Scope
from shared.http.messages import FieldError
from shared.http.problems import Problem, forbidden
from shared.personal import Personal

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command is made of: the body, the case as it is, who asks, and what the service knows."""

    body: Body
    case: Case
    actor: Actor
    known: Lookups

    @property
    def moment(self) -> datetime:
        return self.known.moment


Preparer = Callable[[Asked], CaseCommand]


def command_for(action: Action, asked: Asked) -> CaseCommand:
    """The command of an action; ValidationError or Problem (422) for what is unknown here."""
    return PREPARERS[action](asked)


def _made(command: type[CaseCommand]) -> Preparer:
    """A command whose fields are those of the body."""
    return lambda asked: _built(command, asked)


def _built(command: type[CaseCommand], asked: Asked, **more: Any) -> Any:
    hints = get_type_hints(command)
    subject = asked.known.new_subject()
    given = {
        one.name: _value(hints[one.name], asked.body[one.name], subject)
        for one in fields(command)
        if one.name in asked.body and one.name not in more
    }
    return command(**given, **more)


def _value(hint: Any, value: Any, subject: str) -> Any:
    if value is not None and Personal in (hint, *get_args(hint)):
        return Personal(subject, value)
    if isinstance(value, Mapping):
        return Party(**value)
    if isinstance(value, list):
        return tuple(_value(None, one, subject) for one in value)
    return value


def party_errors(parties: Iterable[tuple[str, Party]], known: Lookups) -> list[FieldError]:
    """A field error for each party that nobody here knows."""
    return [
        FieldError(field, "party_unknown", "没有这个岗位、部门或单位")
        for field, party in parties
        if not known.knows(party)
    ]


def _with_parties(command: type[CaseCommand], *names: str) -> Preparer:
    """A command that gives the case to others, who must be known."""

    def prepare(asked: Asked) -> CaseCommand:
        made: CaseCommand = _built(command, asked)
        found = ((name, getattr(made, name)) for name in names)
        each = [(name, party) for name, given in found for party in (given if isinstance(given, tuple) else (given,))]
        refuse(party_errors(each, asked.known))
        return made

    return prepare


def refuse(errors: Iterable[FieldError]) -> None:
    """Problem (422) when there is anything wrong."""
    if found := list(errors):
        raise Problem(422, "invalid", errors=found)


def _accept(asked: Asked) -> CaseCommand:
    return c.AcceptCase(asked.actor.subject)


def _acknowledge(asked: Asked) -> CaseCommand:
    height = min(height_over(asked.case, asked.actor), Level.TOWN.height)
    return c.AcknowledgeCase(tuple(Level)[height] if height >= 0 else None)


def _place(asked: Asked) -> CaseCommand:
    if asked.body["grid"] is None and asked.body["location"] is None:
        raise ValidationError({"grid": ["place_missing|请给出网格代码或位置"]})
    place = asked.known.place_of(asked.body["location"], asked.body["grid"], asked.actor)
    if place.scope.town != asked.case.scope.town and height_over(asked.case, asked.actor) < Level.TOWN.height:
        refuse([FieldError("grid", "other_town", "只有镇级工作人员可以把案件转到其他镇（街道）")])
    routing = asked.known.route(asked.case, scope=place.scope)
    return _built(c.PlaceCase, asked, place=place, routing=routing)  # type: ignore[no-any-return]


def _triage(asked: Asked) -> CaseCommand:
    case, body = asked.case, asked.body
    path = body["category"] or case.category
    category = asked.known.category(case.scope, path)
    if body["category"]:
        refuse(filter(None, [category_error(asked.known.catalogue(case.scope), path)]))
    urgency = body["urgency"] or case.urgency
    procedure = body["procedure"] or case.procedure
    routing = asked.known.route(case, category=path, urgency=urgency, procedure=procedure)
    return _built(  # type: ignore[no-any-return]
        c.TriageCase,
        asked,
        procedure=procedure,
        category=path,
        urgency=urgency,
        terms=asked.known.terms(case.scope, urgency, category),
        routing=routing,
        attributes=_attributes(asked, category),
    )


def _attributes(asked: Asked, category: Category | None) -> Personal | None:
    given = asked.body["attributes"]
    if given is None:
        return None
    if category is None:
        raise ValidationError({"category": ["category_unknown|目录中没有这个类别，请先界定类别"]})
    return Personal(asked.known.new_subject(), attributes_text(category, given))


def attributes_text(category: Category, given: Mapping[str, Any]) -> str:
    """The answers to what a category asks, as they are kept; Problem (422) for wrong ones."""
    refuse(check_attributes(category, given))
    return orjson.dumps(dict(given), option=orjson.OPT_SORT_KEYS).decode()


def _escalate(asked: Asked) -> CaseCommand:
    level = asked.case.level
    routing = asked.known.route(asked.case, level=level.above or level)
    return _built(c.EscalateCase, asked, routing=routing, from_level=level)  # type: ignore[no-any-return]


def _alert(asked: Asked) -> CaseCommand:
    """突发 is held to the terms of 特急."""
    case = asked.case
    category = asked.known.category(case.scope, case.category)
    return _built(c.AlertCase, asked, terms=asked.known.terms(case.scope, Urgency.CRITICAL, category))  # type: ignore[no-any-return]


def _close(asked: Asked) -> CaseCommand:
    return c.CloseCase(asked.body["children"], asked.known.open_parts(asked.case.id))


def _answer(asked: Asked) -> CaseCommand:
    """Each party answers for itself; who has the case in charge registers what others said."""
    made: c.AnswerConsultation = _built(c.AnswerConsultation, asked)
    if made.by.key not in asked.actor.keys and not may(Who.IN_CHARGE, asked.case, asked.actor):
        raise forbidden()
    return made


def _other_case(asked: Asked, field: str) -> Case:
    """The other case that a field names; Problem (422) for one that is not there for the caller."""
    found = asked.known.case(asked.body[field])
    if found.report is None or not sees(found, asked.actor):
        refuse([FieldError(field, "case_unknown", "没有这个案件")])
    return found


def _mark_duplicate(asked: Asked) -> CaseCommand:
    """Of one that is no duplicate itself; whoever sees this case learns of that one, so it is hidden from no others."""
    other = _other_case(asked, "of")
    is_out = other.status in (Status.WITHDRAWN, Status.DUPLICATE)
    if is_out or not set(other.hidden_from) <= set(asked.case.hidden_from):
        refuse([FieldError("of", "target_unfit", "该案件已撤回、已标为重复，或是群众监督件，不能作为原案件")])
    return _built(c.MarkDuplicate, asked)  # type: ignore[no-any-return]


def _link(asked: Asked) -> CaseCommand:
    """One level of parts: a part has no parts, and what is part of another has none; a complaint stands alone."""
    parent = _other_case(asked, "parent")
    is_unfit = parent.parent is not None or parent.has_ended or bool(parent.hidden_from)
    is_full = len(asked.known.open_parts(parent.id)) >= MOST_CHILDREN
    if is_unfit or is_full or asked.known.open_parts(asked.case.id):
        refuse(
            [
                FieldError(
                    "parent", "parent_unfit", "上级案件应未了结、不属于其他案件、不是群众监督件，本案也不能已有下级案件"
                )
            ]
        )
    return c.LinkCase(asked.body["parent"])


def _pass_review(asked: Asked) -> CaseCommand:
    """Publicised for the days of the item; without days, or without a notice, it is not."""
    case = asked.case
    category = asked.known.category(case.scope, case.category)
    item = category.approval if category else None
    if item is not None and item.publicity_days and asked.body["notice"] is None:
        raise ValidationError({"notice": ["required|该事项须公示，请填写公示内容"]})
    until = asked.moment + timedelta(days=item.publicity_days) if item and item.publicity_days else None
    return _built(  # type: ignore[no-any-return]
        c.PassReview,
        asked,
        superior=asked.known.superior(case.scope),
        areas=publicity_areas(case.scope),
        until=until,
        approval_waits=bool(item and item.waits_for_publicity),
    )


def publicity_areas(scope: Scope) -> tuple[str, ...]:
    """Town and village: both publicise (工作程序四)."""
    return tuple(code for code in (scope.town, scope.village) if code)


def _publicise_outcome(asked: Asked) -> CaseCommand:
    until = asked.moment + timedelta(days=asked.body["days"])
    return _built(c.PubliciseOutcome, asked, areas=publicity_areas(asked.case.scope), until=until)  # type: ignore[no-any-return]


def _raise_complaint(asked: Asked) -> CaseCommand:
    person = asked.body["complaint_of"]
    scope, level = asked.known.above_holder(person, asked.case.scope)
    return _built(c.RaiseComplaint, asked, scope=scope, level=level)  # type: ignore[no-any-return]


def _unmask(asked: Asked) -> CaseCommand:
    wanted = tuple(dict.fromkeys(asked.body["fields_"]))
    return _built(c.UnmaskCase, asked, fields=wanted)  # type: ignore[no-any-return]


def _tag(asked: Asked) -> CaseCommand:
    tags = tuple(dict.fromkeys(asked.body["tags"]))
    if any(sum(character.isdigit() for character in tag) >= _DIGITS_OF_A_NUMBER for tag in tags):
        raise ValidationError({"tags": ["tag_number|标签不加密，不能含有号码"]})
    return c.TagCase(tags)


_DIGITS_OF_A_NUMBER = 6

PREPARERS: Mapping[Action, Preparer] = {
    Action.WITHDRAW: _made(c.WithdrawCase),
    Action.PLACE: _place,
    Action.ACCEPT: _accept,
    Action.TRIAGE: _triage,
    Action.HANDLE: _made(c.HandleCaseOnTheSpot),
    Action.RECORD: _made(c.PutCaseOnRecord),
    Action.REFER: _made(c.ReferCase),
    Action.CONSULT: _with_parties(c.ConsultOthers, "parties"),
    Action.ANSWER: _answer,
    Action.ASSIGN: _with_parties(c.AssignCase, "lead", "assisting"),
    Action.TELL: _made(c.TellPartner),
    Action.REPLY: _made(c.RecordReply),
    Action.ACKNOWLEDGE: _acknowledge,
    Action.NOTE: _made(c.NoteProgress),
    Action.TRACK: _made(c.TrackCase),
    Action.ESCALATE: _escalate,
    Action.SEND_BACK: _made(c.SendCaseBack),
    Action.APPLY_EXTENSION: _made(c.ApplyForExtension),
    Action.GRANT_EXTENSION: _made(c.GrantExtension),
    Action.REFUSE_EXTENSION: _made(c.RefuseExtension),
    Action.SUSPEND: _made(c.SuspendCase),
    Action.RESUME: _made(c.ResumeCase),
    Action.URGE: _made(c.UrgeCase),
    Action.SUPERVISE: _made(c.SuperviseCase),
    Action.INSTRUCT: _made(c.InstructCase),
    Action.RESOLVE: _made(c.ResolveCase),
    Action.REPORT_RESULT: _with_parties(c.ReportResult, "department"),
    Action.FEED_BACK: _made(c.FeedBack),
    Action.VERIFY: _made(c.VerifyCase),
    Action.REWORK: _made(c.ReworkCase),
    Action.CLOSE: _close,
    Action.RATE: _made(c.RateCase),
    Action.OBJECT: _made(c.ObjectToCase),
    Action.UPHOLD_OBJECTION: _made(c.UpholdObjection),
    Action.DISMISS_OBJECTION: _made(c.DismissObjection),
    Action.REOPEN: _made(c.ReopenCase),
    Action.FOLLOW_UP: _made(c.FollowUpCase),
    Action.MARK_DUPLICATE: _mark_duplicate,
    Action.LINK: _link,
    Action.UNLINK: _made(c.UnlinkCase),
    Action.TAG: _tag,
    Action.ALERT: _alert,
    Action.STAND_DOWN: _made(c.StandDown),
    Action.SUMMARISE: _made(c.SummariseCase),
    Action.SUBMIT: _made(c.SubmitCase),
    Action.PASS_REVIEW: _pass_review,
    Action.APPROVE: _made(c.ApproveCase),
    Action.REFUSE: _made(c.RefuseApproval),
    Action.SETTLE_PUBLICITY_OBJECTION: _made(c.SettlePublicityObjection),
    Action.PUBLICISE_OUTCOME: _publicise_outcome,
    Action.BEGIN_MEDIATION: _made(c.BeginMediation),
    Action.JOIN_MEDIATION: _with_parties(c.JoinMediation, "parties"),
    Action.MOVE_MEDIATION: _made(c.MoveMediation),
    Action.AGREE_MEDIATION: _made(c.AgreeMediation),
    Action.FAIL_MEDIATION: _made(c.FailMediation),
    Action.FOLLOW_UP_MEDIATION: _made(c.FollowUpMediation),
    Action.RAISE_COMPLAINT: _raise_complaint,
    Action.UNMASK: _unmask,
    Action.ERASE_REPORTER: _made(c.EraseReporter),
}
