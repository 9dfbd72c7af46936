"""What a case is held to, as cases publishes it: limits (时限), office hours, days off, cards."""

from marshmallow import EXCLUDE, Schema

from shared.contracts.shapes import choice, count, part, parts, text, texts

UNITS = ("minutes", "working_days")

_LIMIT = "How long it may take: "


class Limit(Schema):
    """So many minutes on the clock, or so many working days of the place's office hours."""

    class Meta:
        unknown = EXCLUDE

    amount = count("How many.")
    unit = choice("Of what.", UNITS)


class Turn(Schema):
    """One stretch of a working day, in Asia/Shanghai."""

    class Meta:
        unknown = EXCLUDE

    start = text("08:00.")
    end = text("12:00; 24:00 is the end of the day.")


class OfficeHours(Schema):
    """The office hours (办公时间) of a working day."""

    class Meta:
        unknown = EXCLUDE

    turns = parts("The earliest first.", Turn)


class Cards(Schema):
    """When 黄牌 and 红牌 are due."""

    class Meta:
        unknown = EXCLUDE

    yellow = count("At so many percent of a limit on the clock, or so many working days late.")
    red = count("The same for the red card.")


class Terms(Schema):
    """The rules of the place as they were when the case was reported or triaged."""

    class Meta:
        unknown = EXCLUDE

    accept = part(_LIMIT + "受理.", Limit)
    handle = part(_LIMIT + "处置.", Limit)
    mediate = part(_LIMIT + "调解.", Limit)
    approve = part(_LIMIT + "审批.", Limit)
    follow_up = part(_LIMIT + "回访.", Limit)
    reopen_days = count("For how many days after its end the case may be opened again.")
    hours = part("The office hours.", OfficeHours)
    holidays = texts("Days off beside the national calendar, 2026-11-24.")
    workdays = texts("Working days beside the national calendar.")
    clock_cards = part("Cards of whatever runs on the clock, in percent.", Cards)
    accept_cards = part("Cards of acceptance that runs in office hours, in working days late.", Cards)
    handle_cards = part("Cards of everything else in office hours, in working days late.", Cards)
