"""What registry publishes of duty (履职); what people typed about people is in none of it."""

from collections.abc import Mapping

from marshmallow import fields

from shared.contracts.shapes import Fact, area_code, choice, choices, count, day, flag, moment, personal, text

LOGS = ("work_log", "resident_log")
PURPOSES = ("household", "collection", "liaison", "condolence", "mediation", "opinions", "publicity", "other")
CONDITIONS = ("good", "damaged", "missing")
HELPERS = ("person", "organisation")
HELPS = ("money", "goods", "job", "other")
DIARY = (
    "meeting",
    "training",
    "inspection",
    "activity",
    "publicity",
    "printing",
    "letter_delivered",
    "card_delivered",
    "survey",
)

_WHO = "Who did it."
_PLACE = "The area's code, or the id of a sub-area such as 152201002001003-building-12."
_AREA = "The code of the area that the place is or lies in."
_FILE = "The id of a sealed file in registry; null for none."


def _day_or_none(about: str) -> fields.Date:
    return day(about, allow_none=True)


def _id_or_none(about: str) -> fields.String:
    return text(about, allow_none=True)


PAIRING_REASONS = ("minimum_living", "hardship", "unemployed", "elderly_alone", "disaster", "other")
PAIRING_ENDS = ("achieved", "moved_away", "helper_left", "other", "erased")
HOUSEHOLD_PURPOSES = ("service", "contact", "emergency", "notices")
HOUSEHOLD_SERVICES = (
    "agency",
    "employment",
    "training",
    "social_security",
    "civil_affairs",
    "elder_care",
    "child_care",
    "repairs",
    "utilities",
    "legal_advice",
    "volunteers",
    "other",
)
HOUSEHOLD_ENDS = ("moved_away", "demolished", "duplicate", "purpose_ended", "erased")


class PatrolCheckedIn(Fact):
    """Somebody was at the grid (巡查签到); no position and no trail. Stream patrol-<grid>-<day>."""

    grid = area_code("The grid's code.")
    day = day("The calendar day in Asia/Shanghai.")
    person_id = text(_WHO)
    at = moment("When.")
    inside = fields.Boolean(
        required=True,
        allow_none=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether it was inside the grid's boundary; null when that is not known."},
    )
    found = count("Problems found.")
    note = personal("What was noted, in that person's own words; null for nothing.", allow_none=True)


class WorkLogWritten(Fact):
    """An entry of a work log (工作日志) or resident log (民情日志). Stream work_log-<log_id>."""

    log_id = text("The entry's id.")
    subject = text("The entry's subject id in registry's vault.")
    kind = choice("Which log.", LOGS)
    grid = area_code("The grid's code.")
    person_id = text("Who wrote it.")
    day = day("The day of which it tells.")
    category = text("The category (事件类别), in the place's own words.")
    text = personal("The entry.")
    follow_up_by = _day_or_none("The day by which something is still to be done; null for nothing.")


class WorkLogCorrected(Fact):
    """The entry says something else from now on."""

    log_id = text("The entry.")
    category = text("The category.")
    text = personal("The entry.")
    follow_up_by = _day_or_none("The day by which something is still to be done; null for nothing.")


class WorkLogFollowedUp(Fact):
    """What was to be done is done."""

    log_id = text("The entry.")
    person_id = text(_WHO)
    on = day("When.")
    result = personal("What came of it.")


class WorkLogErased(Fact):
    """The entry's key is deleted: its text is unreadable for ever."""

    log_id = text("The entry.")
    subject = text("The subject id whose key is gone.")
    on = day("When.")


class VisitPlanned(Fact):
    """Somebody is going to visit (走访). Stream visit-<visit_id>."""

    visit_id = text("The visit's id.")
    subject = text("The visit's subject id in registry's vault.")
    at = text(_PLACE)
    area = area_code(_AREA)
    person_id = text("Who is going to.")
    due = day("By when.")
    purpose = choice("What for.", PURPOSES)
    household_id = _id_or_none("The household on record that is visited; null for none.")


class VisitRecorded(Fact):
    """Somebody visited (走访). Stream visit-<visit_id>."""

    visit_id = text("The visit's id.")
    subject = text("The visit's subject id in registry's vault.")
    at = text(_PLACE)
    area = area_code(_AREA)
    person_id = text(_WHO)
    day = day("When.")
    purpose = choice("What for.", PURPOSES)
    household_id = _id_or_none("The household on record that was visited; null for none.")
    opinions = count("How many opinions were heard.")
    note = personal("What was noted; null for nothing.", allow_none=True)


class VisitCancelled(Fact):
    """The planned visit does not take place."""

    visit_id = text("The visit.")
    on = day("When it was cancelled.")


class VisitErased(Fact):
    """The visit's key is deleted: its note is unreadable for ever."""

    visit_id = text("The visit.")
    subject = text("The subject id whose key is gone.")


class FacilityInstalled(Fact):
    """A facility (设施), or several of a kind in one place. Stream facility-<facility_id>."""

    facility_id = text("The facility's id.")
    subject = text("The facility's subject id in registry's vault.")
    at = text(_PLACE)
    area = area_code(_AREA)
    kind = text("Such as notice_board (公示牌), poster (宣传画), camera (摄像头), or what the scheme names.")
    number = count("How many; of cameras too it is only the number.")
    on = day("From when on.")
    place = text("Where, in the place's own words, such as 村口.")


class FacilityInspected(Fact):
    """Somebody looked at the facility."""

    facility_id = text("The facility.")
    at = text(_PLACE)
    area = area_code(_AREA)
    kind = text("Which kind it is.")
    person_id = text(_WHO)
    on = day("When.")
    condition = choice("How it was found.", CONDITIONS)
    number = count("How many were there.")
    fault = count("The number of the fault that was found, or found mended; 0 for none.")
    mended = flag("Whether the fault was found mended.")
    note = personal("What was noted; null for nothing.", allow_none=True)


class FacilityRemoved(Fact):
    """The facility is no longer there."""

    facility_id = text("The facility.")
    on = day("From when on.")
    fault = count("The number of the fault that ends with it; 0 for none.")


class PairingMade(Fact):
    """A helper and a household are paired (结对帮扶). Stream pairing-<pairing_id>."""

    pairing_id = text("The pairing's id.")
    subject = text("The household's subject id in registry's vault.")
    helper = text("The person or organisation that helps.")
    helper_kind = choice("Which of the two.", HELPERS)
    household = personal("Which household.")
    grid = area_code("The household's grid.")
    reason = choice("Why, such as minimum_living (低保).", PAIRING_REASONS)
    since = day("From when on.")


class HelpGiven(Fact):
    """Help was given."""

    pairing_id = text("The pairing.")
    grid = area_code("The household's grid.")
    number = count("How many times the pairing has helped, this time included.")
    day = day("When.")
    kind = choice("What was given.", HELPS)
    amount = count("Its value in fen (分).")
    jobs = count("How many jobs were found.")
    note = personal("What was noted; null for nothing.", allow_none=True)


class PairingEnded(Fact):
    """The pairing is over."""

    pairing_id = text("The pairing.")
    on = day("From when on.")
    reason = choice("Why.", PAIRING_ENDS)


class PairingErased(Fact):
    """The household's key is deleted: nobody can read which one it was."""

    pairing_id = text("The pairing.")
    subject = text("The subject id whose key is gone.")


class DiaryEntered(Fact):
    """Something happened in the area (工作记录). Stream diary-<entry_id>."""

    entry_id = text("The entry's id.")
    subject = text("The entry's subject id in registry's vault.")
    kind = choice("What kind of thing.", DIARY)
    area = area_code("Where.")
    day = day("When.")
    title = text("What, in the place's own words.")
    households = count("How many households.")
    count = count("People, copies, letters, cards or forms, by the kind.")
    organisation = _id_or_none("Who did it; null when it is not said.")
    file = _id_or_none(_FILE)


class DiaryCorrected(Fact):
    """The entry says this from now on."""

    entry_id = text("The entry.")
    day = day("When.")
    title = text("What.")
    households = count("How many households.")
    count = count("People, copies, letters, cards or forms, by the kind.")
    organisation = _id_or_none("Who did it; null when it is not said.")
    file = _id_or_none(_FILE)
    replaced = _id_or_none("The id of the file that is gone; null for none.")


class DiaryWithdrawn(Fact):
    """The entry does not count."""

    entry_id = text("The entry.")
    reason = personal("Why.")
    file = _id_or_none("The id of the file that is gone; null for none.")


class HouseholdRecorded(Fact):
    """A household is on record (住户). Stream household-<household_id>."""

    household_id = text("The record's id.")
    subject = text("The household's subject id in registry's vault.")
    grid = area_code("The grid's code.")
    purpose = choice("What the record is for.", HOUSEHOLD_PURPOSES)
    residents = count("How many people live there.")
    address = personal("Where it is.")
    contact = personal("How to reach it; null for nothing.", allow_none=True)
    services = choices("Which services it asks for.", HOUSEHOLD_SERVICES)
    since = day("From when on.")


class HouseholdCorrected(Fact):
    """The record says this from a day on."""

    household_id = text("The record.")
    purpose = choice("What the record is for.", HOUSEHOLD_PURPOSES)
    residents = count("How many people live there.")
    address = personal("Where it is.")
    contact = personal("How to reach it; null for nothing.", allow_none=True)
    services = choices("Which services it asks for.", HOUSEHOLD_SERVICES)
    on = day("From when on.")


class HouseholdClosed(Fact):
    """The record no longer counts."""

    household_id = text("The record.")
    grid = area_code("The grid's code.")
    on = day("From when on.")
    reason = choice("Why, such as moved_away (迁出).", HOUSEHOLD_ENDS)


class HouseholdUnmasked(Fact):
    """Somebody saw address and contact in clear."""

    household_id = text("The record.")
    by = text("Who saw it: the subject of the token.")
    reason = personal("Why, in that person's own words.")


class HouseholdErased(Fact):
    """The household's key is deleted: address and contact are unreadable for ever."""

    household_id = text("The record.")
    subject = text("The subject id whose key is gone; copies made elsewhere are to be deleted.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "patrol.checked_in.v1": PatrolCheckedIn,
    "work_log.written.v1": WorkLogWritten,
    "work_log.corrected.v1": WorkLogCorrected,
    "work_log.followed_up.v1": WorkLogFollowedUp,
    "work_log.erased.v1": WorkLogErased,
    "visit.planned.v1": VisitPlanned,
    "visit.recorded.v1": VisitRecorded,
    "visit.cancelled.v1": VisitCancelled,
    "visit.erased.v1": VisitErased,
    "facility.installed.v1": FacilityInstalled,
    "facility.inspected.v1": FacilityInspected,
    "facility.removed.v1": FacilityRemoved,
    "pairing.made.v1": PairingMade,
    "pairing.help_given.v1": HelpGiven,
    "pairing.ended.v1": PairingEnded,
    "pairing.erased.v1": PairingErased,
    "diary.entered.v1": DiaryEntered,
    "diary.corrected.v1": DiaryCorrected,
    "diary.withdrawn.v1": DiaryWithdrawn,
    "household.recorded.v1": HouseholdRecorded,
    "household.corrected.v1": HouseholdCorrected,
    "household.closed.v1": HouseholdClosed,
    "household.unmasked.v1": HouseholdUnmasked,
    "household.erased.v1": HouseholdErased,
}
