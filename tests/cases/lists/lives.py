"""Cases as chance has them live: random commands, as far as the rules accept them, and the facts that follow."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand
from services.cases.case.events import CaseEvent
from services.cases.case.events.reporting import Routing, Source
from services.cases.case.evolve import fold
from services.cases.case.state import Case
from services.cases.facts import FACTS
from services.cases.lifecycle.decide import RULES, decide
from services.cases.lifecycle.refused import CaseRefused
from services.cases.lifecycle.table import ROWS
from services.cases.vocabulary import (
    Channel,
    Grade,
    Level,
    Party,
    PartyKind,
    Placement,
    Procedure,
    Rating,
    Urgency,
)
from services.cases.working_time.deadline import Deadline
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.eventstore.facts import Codec
from shared.eventstore.numbering import partition_of
from shared.personal import Personal, references

MORNING = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
HEAD = Party(PartyKind.POST, "433122107200001-grid_head")
OFFICE = Party(PartyKind.ORGANISATION, "433122107-civil_affairs")
COMPANY = Party(PartyKind.PARTNER, "433122107-property_company")
PARTIES = (HEAD, OFFICE, COMPANY)
PEOPLE = ("p-zhang", "p-li")
SAID = Personal("5e0c", "好")
CATEGORIES = ("公共设施", "环境卫生/垃圾清运", "环境卫生")
GRID = Scope("433122", "433122107", "433122107200", "433122107200001")
PLACES = (GRID, Scope("433122", "433122107", "433122107201"), Scope("433122", "433122107"))
GOING_OUT = (c.WithdrawCase, c.MarkDuplicate, c.AlertCase, c.RaiseComplaint)
"""What would end or turn most lives before they begin."""

CODEC = Codec(FACTS, seal=lambda personal: Personal(personal.subject, sealed="c2VhbGVk"))
Told = tuple[datetime, Sequence[CaseEvent]]
"""When a commit was made, and its facts."""


class Fate:
    """What happens next, by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def life(self, case_id: str, steps: int, start: datetime = MORNING) -> Iterator[Told]:
        """The commits of one case, from its report on."""
        case, now = Case(), start
        for _ in range(steps):
            now += timedelta(minutes=self.chance.choice((1, 30, 600, 3_000)))
            try:
                facts = decide(case, self._command(case_id, case, now), now)
            except CaseRefused:
                continue
            case = fold(facts, case)
            yield now, facts

    def _command(self, case_id: str, case: Case, now: datetime) -> CaseCommand:
        if case.report is None:
            return self._report(case_id)
        options = [one for one in self._options(case, now) if self._is_open(case, one)]
        if self.chance.random() < 0.9:
            options = [one for one in options if not isinstance(one, GOING_OUT)] or options
        return self.chance.choice(options)

    @staticmethod
    def _is_open(case: Case, command: CaseCommand) -> bool:
        return (case.procedure, case.status, RULES[type(command)][0]) in ROWS

    def _report(self, case_id: str) -> CaseCommand:
        one, place = self.chance.choice, self.chance.choice(PLACES)
        urgency = one(list(Urgency))
        return c.ReportCase(
            case_id,
            "5e0c",
            "下水道堵了",
            "两天了",
            one(CATEGORIES),
            urgency,
            one(list(Channel)),
            c.Place(place, Placement.GRID if place.grid else Placement.UNPLACED, (110.2, 28.2)),
            DEFAULT_TERMS[urgency],
            one(list(Procedure)),
            routing=self._routing(),
            source=one((None, Source("hotline", "12345-7"))),
            complaint_of=one((None, None, None, "p-wu")),
            by=one(("", *PEOPLE)),
        )

    def _routing(self, level: Level | None = None) -> Routing | None:
        """Somebody, anybody in charge, or nobody asked."""
        found = Routing(self.chance.choice((None, HEAD, OFFICE)), None, level or self.chance.choice(list(Level)))
        return self.chance.choice((found, found, None))

    def _options(self, case: Case, now: datetime) -> list[CaseCommand]:
        return [*self._about_it(now), *self._with_others(case, now), *self._to_its_end(case, now), *self._marks(case)]

    def _about_it(self, now: datetime) -> Iterator[CaseCommand]:
        one = self.chance.choice
        urgency, place = one(list(Urgency)), one(PLACES)
        yield c.WithdrawCase(SAID)
        yield c.PlaceCase(c.Place(place, Placement.GRID if place.grid else Placement.UNPLACED), self._routing())
        yield c.AcceptCase(one(PEOPLE))
        terms = DEFAULT_TERMS[urgency]
        yield c.TriageCase(one(list(Procedure)), one(CATEGORIES), urgency, terms, self._routing(), reason=SAID)
        yield c.RaiseComplaint(one(("p-wu", "p-zheng")), Scope("433122", "433122107"), Level.TOWN, SAID)
        yield c.MarkDuplicate("another")
        yield c.LinkCase(one(("whole", "other whole")))
        yield c.UnlinkCase()
        yield c.TagCase(one((("汛期",), ("$status", "a"), ())))
        yield c.UnmaskCase((), SAID)
        yield c.AlertCase()
        yield from (c.StandDown(SAID), c.SummariseCase(SAID), c.TrackCase(SAID), c.CloseAsPart("whole"))
        yield c.SuspendCase(now + timedelta(days=3), SAID)
        yield from (c.ResumeCase(), c.UrgeCase(), c.SuperviseCase(Grade.RED), c.InstructCase(SAID))

    def _with_others(self, case: Case, now: datetime) -> Iterator[CaseCommand]:
        one = self.chance.choice
        yield c.ReferCase()
        yield c.ConsultOthers((HEAD, OFFICE), SAID)
        yield c.AnswerConsultation(one([asked.number for asked in case.consultations] or [1]), one(PARTIES), SAID)
        yield c.AssignCase(one(PARTIES), (one(PARTIES),))
        yield c.TellPartner(COMPANY, SAID, now)
        yield from (c.RecordReply(COMPANY, SAID), c.AcknowledgeCase(Level.VILLAGE), c.NoteProgress(SAID))
        above = case.level.above or case.level
        yield c.EscalateCase(self._routing(above), SAID)
        yield c.SendCaseBack(SAID)
        yield c.ApplyForExtension(now + timedelta(days=one((20, 60))), SAID)
        yield from (c.GrantExtension(), c.RefuseExtension(SAID))
        yield from (c.BeginMediation(), c.JoinMediation((one(PARTIES),)), c.MoveMediation(SAID))
        yield from (c.AgreeMediation(SAID), c.FailMediation(SAID), c.FollowUpMediation(True, SAID))

    def _to_its_end(self, case: Case, now: datetime) -> Iterator[CaseCommand]:
        later = now + timedelta(days=7)
        yield from (c.HandleCaseOnTheSpot(SAID), c.PutCaseOnRecord(), c.ResolveCase(SAID), c.ReportResult(OFFICE))
        yield from (c.FeedBack(SAID), c.VerifyCase(), c.ReworkCase(SAID), c.CloseCase())
        yield from (c.RateCase(Rating.FAIRLY), c.FollowUpCase(SAID, self.chance.choice((None, Rating.SATISFIED))))
        yield from (c.ObjectToCase(SAID), c.UpholdObjection(SAID), c.DismissObjection(SAID), c.ReopenCase(SAID))
        yield c.SubmitCase()
        yield c.PassReview("433122-superior", ("433122107",), later, self.chance.random() < 0.5, SAID)
        yield from (c.ApproveCase(), c.RefuseApproval(SAID), c.ObjectToPublicity(SAID))
        open = sorted(case.publicity.open) if case.publicity else []
        yield c.SettlePublicityObjection(self.chance.choice(open or [1]), self.chance.random() < 0.3, SAID)
        yield c.PubliciseOutcome(("433122107",), SAID, later)

    @staticmethod
    def _marks(case: Case) -> Iterator[CaseCommand]:
        for kind, kept in case.deadlines.items():
            if isinstance(kept, Deadline) and kept.marks:
                yield c.ReachMark(kind, kept.marks[0].mark, kept.due)


def told(case_id: str, life: Iterator[Told] | Sequence[Told]) -> Iterator[Published]:
    """The commits of a case as the log tells them, fact by fact."""
    stream, position, case = f"case-{case_id}", 0, Case()
    for version, (at, facts) in enumerate(life, 1):
        case = fold(facts, case)
        for index, fact in enumerate(facts):
            position += 1
            name, data = CODEC.encode(fact)
            yield Published(
                source="cases",
                position=position,
                prev=position - 1,
                partition=partition_of(stream),
                type=name,
                time=at,
                stream=stream,
                version=version,
                index=index,
                count=len(facts),
                scope=case.scope,
                actor="p-zhang",
                correlation="r",
                traceparent=None,
                hash="",
                previous_hash="",
                data=references(data),
            )
