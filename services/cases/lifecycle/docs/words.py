"""What the page calls procedures, people and deadlines, and what it says about each procedure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.cases.case.status import STATUS_TITLES, Stage, Status
from services.cases.lifecycle.who import Who
from services.cases.vocabulary import DeadlineKind, Level, Mark, Procedure


@dataclass(frozen=True, slots=True)
class Chapter:
    """工作程序: the heading of a procedure, its Chinese name, and what it is in a sentence."""

    heading: str
    name: str
    text: str


CHAPTERS: Mapping[Procedure, Chapter] = {
    Procedure.GENERAL: Chapter(
        "General",
        "一般",
        "现场发现、现场处置、登记备案；上报时已当场办结的，一次调用即走完上报、受理、处置、备案。"
        "现场办不了的，交办给岗位、部门或外部单位，处置后核查、结案。",
    ),
    Procedure.COORDINATION: Chapter(
        "Coordination",
        "需要协调",
        "现场受理，送受理中心会同有关单位解决；结果报镇职能部门，并向当事人反馈，两样都做了才能结案。",
    ),
    Procedure.EMERGENCY: Chapter(
        "Emergency",
        "突发",
        "一报即同时惊动村、镇两级；现场跟踪到解除为止，解除后写总结，再核查、结案。"
        "任何正在办的案件都可以转为突发，转了就不再转回。",
    ),
    Procedure.APPROVAL: Chapter(
        "Approval",
        "需要审批",
        "受理中心界定，镇审核；审核通过的同时上报审批并在镇、村公示。"
        "公示期间任何人可提异议，有异议即停表；是否等公示期满才能批准，由事项规定。结果在镇、村两级公布。",
    ),
}

PROCEDURE_NAMES: Mapping[Procedure, str] = {
    Procedure.GENERAL: "一般",
    Procedure.COORDINATION: "协调",
    Procedure.EMERGENCY: "突发",
    Procedure.APPROVAL: "审批",
}

WHO_NAMES: Mapping[Who, str] = {
    Who.REPORTING: "工作人员（不论地点）",
    Who.IN_CHARGE: "主管层级",
    Who.LEAD: "牵头单位",
    Who.ASKED: "被商处单位",
    Who.CONCERNED: "参与各方",
    Who.STAFF: "所在地人员",
    Who.HEADS: "网格长以上",
    Who.VILLAGE: "村级以上",
    Who.TOWN: "镇级",
    Who.ABOVE: "主管之上",
    Who.SUPERIOR: "上级或镇级",
    Who.MEDIATING: "调解各方",
    Who.OWNER: "首接责任人",
    Who.REPORTER: "上报人",
    Who.SERVED: "当事人",
    Who.ERASING: "指挥长、运维",
    Who.ANYONE: "任何人",
    Who.SYSTEM: "系统",
}

LEVEL_NAMES: Mapping[Level, str] = {
    Level.GRID: "网格",
    Level.VILLAGE: "村",
    Level.TOWN: "镇",
    Level.SUPERIOR: "上级",
}

STAGE_NAMES: Mapping[Stage, str] = {
    Stage.WAITING: "待受理",
    Stage.IN_PROGRESS: "办理中",
    Stage.SETTLED: "已处置",
    Stage.ENDED: "已了结",
}

DEADLINE_NAMES: Mapping[DeadlineKind, str] = {
    DeadlineKind.ACCEPT: "受理",
    DeadlineKind.HANDLE: "处置",
    DeadlineKind.MEDIATE: "调解",
    DeadlineKind.APPROVE: "审批",
    DeadlineKind.PUBLICITY: "公示",
    DeadlineKind.SUSPENSION: "挂起",
    DeadlineKind.FOLLOW_UP: "回访",
}

MARK_NAMES: Mapping[Mark, str] = {
    Mark.APPROACHING: "临近",
    Mark.MISSED: "超期",
    Mark.YELLOW_CARD: "黄牌",
    Mark.RED_CARD: "红牌",
    Mark.OVER: "到期",
}


def titles(statuses: Iterable[Status]) -> str:
    """In the order of the life of a case."""
    given = frozenset(statuses)
    return "、".join(STATUS_TITLES[status] for status in Status if status in given)


def row_of(*cells: str) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def table(heads: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    """A whole Markdown table."""
    return "\n".join([row_of(*heads), row_of(*("---" for _ in heads)), *(row_of(*line) for line in lines)])
