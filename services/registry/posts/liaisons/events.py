"""The facts of liaison and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class LiaisonAssigned:
    """A person covers (包联) an area, sub-area or organisation in [since, until); None for no end.

    `target_kind` is area, sub_area or organisation; `area` is the code of the acting area that the target is or lies
    in; `subject` names the key under which notes of visits are sealed.
    """

    liaison_id: str
    subject: str
    person_id: str
    target: str
    target_kind: str
    area: str
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class LiaisonEnded:
    """The person does not cover the target from the day `on`."""

    liaison_id: str
    person_id: str
    on: str


@dataclass(frozen=True, slots=True)
class LiaisonVisited:
    """The person was there (走访) on `day` and saw so many households; `visit` counts the liaison's."""

    liaison_id: str
    visit: int
    person_id: str
    day: str
    households: int
    note: Personal | None


LiaisonEvent = LiaisonAssigned | LiaisonEnded | LiaisonVisited

FACTS: Mapping[str, type] = {
    "liaison.assigned.v1": LiaisonAssigned,
    "liaison.ended.v1": LiaisonEnded,
    "liaison.visited.v1": LiaisonVisited,
}
