"""What registry publishes of people, who appear by their ids only."""

from collections.abc import Mapping

from shared.contracts.shapes import Fact, area_code, choice, count, day, flag, personal, text

TRAININGS = ("pre_service", "rotation", "topical", "other")
VOLUNTEERS = ("volunteer_informant", "volunteer_supervisor")
REWARDS = ("money", "goods", "points", "honour")
WITHDRAWALS = ("left", "lost", "misused", "erased")


class PersonRegistered(Fact):
    """A person who may hold posts is known. Stream person-<person_id>."""

    person_id = text("The person's id.")
    subject = text("The person's subject id in registry's vault.")
    area = area_code("The code of the area on whose books the person is.")
    name = personal("The name, to be had from the public directory while the person holds a post.")
    phone = personal("The duty phone, to be had from the public directory while the person holds a post.")
    residence = text("The code of the area where the person lives; null for unknown.", required=False, allow_none=True)


class PersonCorrected(Fact):
    """Name, phone or residence have changed: what holds from now on."""

    person_id = text("The person.")
    name = personal("The name.")
    phone = personal("The duty phone.")
    residence = text("The code of the area where the person lives; null for unknown.", allow_none=True)


class PersonPhotographed(Fact):
    """The person has a portrait; it stays in registry, sealed under the person's key."""

    person_id = text("The person.")
    photo = text("The id of the sealed file.")
    media = text("Its media type.")
    sha256 = text("The SHA-256 of its content in hex.")


class PersonUnmasked(Fact):
    """Somebody saw the person's name and phone in clear."""

    person_id = text("The person whose data was seen.")
    by = text("Who saw it: the subject of the token.")
    reason = personal("Why, in that person's own words.")


class TrainingAttended(Fact):
    """The person was trained (培训)."""

    person_id = text("The person.")
    training = count("How many trainings of this person, this one included.")
    course = text("What the training was called.")
    kind = choice("岗前培训 pre_service, 轮训 rotation, 专题培训 topical, other.", TRAININGS)
    day = day("The day, a calendar day in Asia/Shanghai.")
    hours = count("How many hours (学时).")
    passed = flag("Whether the person passed.")


class WorkPermitIssued(Fact):
    """The person has a work permit (工作证)."""

    person_id = text("The person.")
    permit = count("How many permits of this person, this one included.")
    number = text("The number on the permit.")
    since = day("The first day on which it holds.")
    until = day("The first day on which it does not.")


class WorkPermitWithdrawn(Fact):
    """The permit does not hold from a day on."""

    person_id = text("The person.")
    permit = count("Which permit of the person.")
    on = day("The first day on which it does not hold.")
    reason = choice("离岗 left, 遗失 lost, 违规使用 misused, 个人信息已删除 erased.", WITHDRAWALS)


class VolunteerEnrolled(Fact):
    """The person is a volunteer (志愿者) for an area."""

    person_id = text("The person.")
    enrolment = count("How many enrolments of this person, this one included.")
    kind = choice("志愿信息员 volunteer_informant, 监督员 volunteer_supervisor.", VOLUNTEERS)
    area = area_code("The code of the area that is served.")
    origin = text("Where the volunteer comes from, in the place's own words, such as 物业.")
    since = day("The first day.")


class VolunteerLeft(Fact):
    """The person is no such volunteer from a day on."""

    person_id = text("The person.")
    enrolment = count("Which enrolment of the person.")
    on = day("The first day on which the person is none.")


class RewardGiven(Fact):
    """The person was rewarded (奖励)."""

    person_id = text("The person.")
    reward = count("How many rewards of this person, this one included.")
    kind = choice("奖金 money, 实物 goods (both in fen), 积分 points, 表彰 honour (amount 0).", REWARDS)
    amount = count("How much, in what the kind is counted in.")
    day = day("The day.")
    reason = personal("What for.")


class PersonErased(Fact):
    """The person's key is deleted: what was said about the person is unreadable for ever."""

    person_id = text("The person.")
    subject = text("The subject id whose key is gone; copies made elsewhere are to be deleted.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "person.registered.v1": PersonRegistered,
    "person.corrected.v1": PersonCorrected,
    "person.photographed.v1": PersonPhotographed,
    "person.unmasked.v1": PersonUnmasked,
    "training.attended.v1": TrainingAttended,
    "work_permit.issued.v1": WorkPermitIssued,
    "work_permit.withdrawn.v1": WorkPermitWithdrawn,
    "volunteer.enrolled.v1": VolunteerEnrolled,
    "volunteer.left.v1": VolunteerLeft,
    "reward.given.v1": RewardGiven,
    "person.erased.v1": PersonErased,
}
