"""The facts that the benchmarks move: reported cases as the demo place has them, about 1 KB each."""

from collections.abc import Iterator
from itertools import count
from uuid import uuid4

from pymongo import MongoClient
from pymongo.read_concern import ReadConcern

from services.cases.case.commands import Place, ReportCase, Reporter
from services.cases.facts import FACTS
from services.cases.lifecycle.decide import CASE
from services.cases.vocabulary import Channel, Placement, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from shared.clock import now
from shared.eventstore.facts import Codec
from shared.eventstore.numbering import Numbering
from shared.eventstore.store import EventStore, Head, Origin
from shared.mongo import DURABLE, Document
from shared.personal import FileMasterKey, Vault

AT_ONCE = 1000
_numbers = count()


def scope(number: int) -> Scope:
    """One of 94 grids in 18 villages."""
    grid = number % 94
    village = f"4331221072{grid % 18:02d}"
    return Scope("433122", "433122107", village, f"{village}{grid:03d}")


def report(vault: Vault) -> ReportCase:
    """A command as a clerk's form would make it."""
    number = next(_numbers)
    return ReportCase(
        case_id=str(uuid4()),
        subject=vault.new_subject(),
        title=f"下水道堵了 {number}",
        description="三号楼前的下水道堵了两天，污水流到路上，请尽快处理。" * 3,
        category="公共设施",
        urgency=Urgency.NORMAL,
        channel=Channel.GRID,
        place=Place(scope(number), Placement.GRID, (110.2, 28.2)),
        terms=DEFAULT_TERMS[Urgency.NORMAL],
        reporter=Reporter("王小明", "13812341234", "三号楼二单元"),
    )


def fill(client: MongoClient[Document], master: FileMasterKey, cases: int) -> None:
    """Commits that many reported cases, not yet numbered, as the store would have them."""
    database = client.get_default_database()
    vault = Vault(database, master)
    store = EventStore(database, Codec(FACTS, vault.seal))
    for part in (vault, store, Numbering(database)):
        part.prepare()
    origin = Origin(actor="bench", correlation="bench")
    for _ in range(cases // AT_ONCE):
        commits = []
        for command in _commands(vault):
            facts = CASE.decide(CASE.initial, command, now())
            state = CASE.initial
            for fact in facts:
                state = CASE.evolve(state, fact)
            commits.append((f"case-{command.case_id}", Head(), facts, origin, CASE.scope(state), ()))
        with client.start_session() as session, session.start_transaction(ReadConcern("snapshot"), DURABLE):
            store.append_all(commits, session)


def _commands(vault: Vault) -> Iterator[ReportCase]:
    return (report(vault) for _ in range(AT_ONCE))
