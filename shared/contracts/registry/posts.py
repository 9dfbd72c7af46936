"""What registry publishes of posts; the people on them appear by their ids only."""

from collections.abc import Mapping

from marshmallow import EXCLUDE, Schema, fields

from shared.contracts.shapes import Fact, area_code, choice, count, day, personal, text, texts

REASONS = (
    "transferred",
    "dismissed",
    "resigned",
    "term_ended",
    "post_abolished",
    "area_closed",
    "erased",
    "deceased",
)
ABSENCES = ("leave", "away", "training", "secondment", "vacancy", "other")
TARGETS = ("area", "sub_area", "organisation")


class PostEstablished(Fact):
    """A post (岗位) of an area is there; nobody holds it yet. Stream post-<post_id>."""

    post_id = text("Such as 433122107001001-grid_head; the second of its kind in the area ends in -2.")
    area = area_code("The code of the area to which the post belongs.")
    kind = text("Which post it is, such as grid_head (网格长), station_head (站长), commander (指挥长).")
    title = text("What the place calls the post.")
    duties = texts("The duties (职责) of the post, in the place's own words.")
    at = text("The area, sub-area or organisation where the post is; empty for the area itself.", required=False)
    role = text("The permission role of whoever holds it; null for none.", required=False, allow_none=True)
    since = text("The first day; empty for one that was always there.", required=False)


class PostDutiesSet(Fact):
    """The post has other duties (定责) from a day on."""

    post_id = text("The post.")
    duties = texts("All its duties from then on.")
    on = day("The first day on which they hold, a calendar day in Asia/Shanghai.")


class PostAbolished(Fact):
    """There is no such post from a day on; holdings and stand-ins ended before, each by a fact of its own."""

    post_id = text("The post.")
    on = day("The first day without it.")
    successor = text("The post that takes over its tasks; null for none.", allow_none=True)


class PersonAppointed(Fact):
    """A person holds the post from a day on (任命). On the stream of the post."""

    post_id = text("The post that is held.")
    person_id = text("The person who holds it.")
    since = day("The first day of the appointment, a calendar day in Asia/Shanghai.")
    holding = count("How many times the post has been filled, this time included.", required=False)
    at = text("Where the post is, as when it was established.", required=False)
    area = text("The code of the area to which the post belongs.", required=False)
    kind = text("Which post it is.", required=False)
    title = text("What the place calls the post.", required=False)
    role = text("The permission role of the holder; null for none.", required=False, allow_none=True)
    term_end = day("The first day after the term (任期); null for no term.", required=False, allow_none=True)


class Candidate(Schema):
    """Who stood for election."""

    class Meta:
        unknown = EXCLUDE

    person_id = text("The candidate.")
    votes = count("How many votes they got.")


class _OfPost(Fact):
    """What the facts of holders repeat of the post."""

    at = text("Where the post is, as when it was established.")
    area = area_code("The code of the area to which the post belongs.")
    kind = text("Which post it is.")
    title = text("What the place calls the post.")
    role = text("The permission role of the holder; null for none.", allow_none=True)


class PersonElected(_OfPost):
    """A person holds the post from a day on, by election (选举). On the stream of the post."""

    post_id = text("The post that is held.")
    person_id = text("The person who holds it.")
    since = day("The first day in office, a calendar day in Asia/Shanghai.")
    holding = count("How many times the post has been filled, this time included.")
    term_end = day("The first day after the term (任期); null for no term.", allow_none=True)
    body = text("Who elected, such as 居民代表会.")
    day = day("The day of the election.")
    votes_for = count("Votes for the person.")
    votes_against = count("Votes against.")
    candidates = fields.List(
        fields.Nested(Candidate),
        required=True,
        metadata={"description": "All candidates; empty where none were named."},
    )
    ballots = count("How many ballots were cast; null where nobody counted.", allow_none=True)


class AppointmentRenewed(Fact):
    """The appointment goes on (续任)."""

    post_id = text("The post that is held.")
    holding = count("Which holding of the post.")
    person_id = text("The person who holds it.")
    on = day("The day of the renewal.")
    term_end = day("The first day after the new term.")


class AppointmentEnded(_OfPost):
    """The person does not hold the post from a day on (离任): it is vacant."""

    post_id = text("The post.")
    holding = count("Which holding of the post.")
    person_id = text("The person who held it.")
    on = day("The first day on which the person does not hold it.")
    reason = choice("调任, 免职, 辞职, 任期届满, 岗位撤销, 区域撤销, 个人信息已删除, 去世.", REASONS)
    note = personal("What was said about it; null for nothing.", allow_none=True)


class StandInNamed(_OfPost):
    """Somebody answers for the post for a time (代理), whether it is held or vacant."""

    post_id = text("The post.")
    stand_in = count("How many times somebody was named for the post, this time included.")
    person_id = text("Who answers for it.")
    for_person = text("Who holds it; null for a vacant post.", allow_none=True)
    since = day("The first day.")
    until = day("The first day after it.")
    reason = choice("请假, 外出, 培训, 借调, 空缺, 其他.", ABSENCES)


class StandInEnded(Fact):
    """The stand-in ends before its time."""

    post_id = text("The post.")
    stand_in = count("Which naming of the post.")
    person_id = text("Who answered for it.")
    on = day("The first day on which they do not.")


class LiaisonAssigned(Fact):
    """A person covers (包联) an area, sub-area or organisation. Stream liaison-<liaison_id>."""

    liaison_id = text("The liaison's id.")
    subject = text("The subject id in registry's vault under which notes of its visits are sealed.")
    person_id = text("Who covers.")
    target = text("What is covered.")
    target_kind = choice("What the target is.", TARGETS)
    area = text("The code of the area that the target is or lies in.")
    since = day("The first day.")
    until = day("The first day after it; null for no end.", allow_none=True)


class LiaisonEnded(Fact):
    """The person does not cover the target from a day on."""

    liaison_id = text("The liaison.")
    person_id = text("Who covered.")
    on = day("The first day without it.")


class LiaisonVisited(Fact):
    """Who covers was there (走访)."""

    liaison_id = text("The liaison.")
    visit = count("How many visits of this liaison, this one included.")
    person_id = text("Who was there.")
    day = day("The day of the visit.")
    households = count("How many households were seen.")
    note = personal("What was noted; null for nothing.", allow_none=True)


CONTRACTS: Mapping[str, type[Fact]] = {
    "post.established.v1": PostEstablished,
    "post.duties_set.v1": PostDutiesSet,
    "post.abolished.v1": PostAbolished,
    "person.appointed.v1": PersonAppointed,
    "person.elected.v1": PersonElected,
    "appointment.renewed.v1": AppointmentRenewed,
    "appointment.ended.v1": AppointmentEnded,
    "stand_in.named.v1": StandInNamed,
    "stand_in.ended.v1": StandInEnded,
    "liaison.assigned.v1": LiaisonAssigned,
    "liaison.ended.v1": LiaisonEnded,
    "liaison.visited.v1": LiaisonVisited,
}
