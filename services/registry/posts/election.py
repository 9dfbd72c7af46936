"""Whether an election (选举) can have gone as it is told: who may hold it, when, and what the votes say."""

from collections.abc import Iterator
from datetime import datetime

from services.registry.days import today
from services.registry.posts.commands import ElectPerson
from services.registry.posts.refused import PostRefused

Fault = tuple[bool, str]


def check_election(command: ElectPerson, now: datetime) -> None:
    """PostRefused with the first thing that cannot be."""
    for wrong, code in (*_of_the_day(command, now), *_of_the_candidates(command), *_of_the_votes(command)):
        if wrong:
            raise PostRefused(code)


def _of_the_day(command: ElectPerson, now: datetime) -> Iterator[Fault]:
    yield command.elected_by not in (None, command.body), "elected_by_other_body"
    yield command.day > today(now), "election_in_future"
    yield command.since < command.day, "start_before_election"


def _of_the_candidates(command: ElectPerson) -> Iterator[Fault]:
    """Only where candidates are named (差额选举); who is elected got more votes than any other."""
    votes = {one.person_id: one.votes for one in command.candidates}
    own = votes.pop(command.person_id, None)
    yield len({one.person_id for one in command.candidates}) < len(command.candidates), "candidate_repeated"
    yield bool(command.candidates) and own is None, "elected_not_candidate"
    yield own is not None and own != command.votes_for, "votes_differ"
    yield own is not None and own <= max(votes.values(), default=-1), "elected_not_first"


def _of_the_votes(command: ElectPerson) -> Iterator[Fault]:
    cast = max(command.votes_for + command.votes_against, sum(one.votes for one in command.candidates))
    yield command.votes_for <= command.votes_against, "election_lost"
    yield command.ballots is not None and cast > command.ballots, "more_votes_than_ballots"
