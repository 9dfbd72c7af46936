"""What notify publishes: a notice (通知) is put into an inbox, and read there."""

from collections.abc import Mapping

from shared.contracts.shapes import URGENCIES, Fact, area_code, area_path, choice, choices, moment, text, texts

HOLDERS = ("grid_head", "station_head", "commander", "superior")
KINDS = (
    "reported",
    "escalated",
    "assigned",
    "alerted",
    "deadline_missed",
    "yellow_card",
    "red_card",
    "urged",
    "supervised",
    "instructed",
)


class NoticePut(Fact):
    """Somebody is told of a case; nobody, when every post up to the town is vacant. Stream notice-<notice_id>."""

    notice_id = text("The notice's id.")
    person_id = text("Whose inbox it went to; null when all posts are vacant.", allow_none=True)
    post_id = text("The post for which the person got it; null when all are vacant.", allow_none=True)
    post = choice(
        "网格长 grid_head, 站长 station_head, 指挥长 commander, 上级组织 superior; null for whom it was given to.",
        HOLDERS,
        allow_none=True,
    )
    vacant = choices("The posts below that should have got it and are vacant.", HOLDERS)
    case_id = text("The case that the notice is about.")
    category = text("The case's category.")
    urgency = choice("特急 critical, 紧急 urgent, 一般 normal.", URGENCIES)
    area = area_code("The code of the area to which the case belongs.")
    area_name = text("That area's name.")
    scope = area_path("The path of that area.")
    reported_at = moment("When the case was reported, UTC with milliseconds.")
    kind = choice(
        "新案件 reported, 逐级上报 escalated, 交办 assigned, 突发报警 alerted, 超期 deadline_missed, 黄牌 yellow_card, "
        "红牌 red_card, 催办 urged, 督办 supervised, 批示 instructed.",
        KINDS,
        required=False,
    )
    deadline = text("Which deadline of the case was missed; null for none.", required=False, allow_none=True)
    hidden_from = texts("The ids of the persons that the case is hidden from (群众监督).", required=False)


class NoticeRead(Fact):
    """The person has read the notice."""

    notice_id = text("The notice.")
    person_id = text("The person whose inbox it was in.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "notice.put.v1": NoticePut,
    "notice.read.v1": NoticeRead,
}
