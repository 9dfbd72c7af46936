"""Arithmetic with moments: on the clock, or in the office time of a place, exact to the millisecond."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from services.cases.working_time.calendar import calendar_of, is_published
from services.cases.working_time.office import MIDNIGHT, office_of
from services.cases.working_time.terms import Limit, Terms, Unit
from shared.clock import day_of, midnight


def length(limit: Limit, terms: Terms) -> timedelta:
    """How long a limit is: time on the clock, or office time, of which a working day has one day's."""
    if limit.unit is Unit.MINUTES:
        return timedelta(minutes=limit.amount)
    return limit.amount * office_of(terms.hours).day


def after(start: datetime, amount: timedelta, unit: Unit, terms: Terms) -> datetime:
    """The earliest moment, in UTC, by which so much time has passed since `start`; before it when negative.

    Nothing passes while the office is closed: a start at night counts from the next opening.
    """
    if unit is Unit.MINUTES or not amount:
        return start + amount
    office, day = office_of(terms.hours), day_of(start)
    days, rest = divmod(_worked_on(start, terms) + amount, office.day)
    if not rest:
        days, rest = days - 1, office.day
    return _moment(calendar_of(terms).nth(day, days), office.time_of(rest))


def elapsed(start: datetime, until: datetime, unit: Unit, terms: Terms) -> timedelta:
    """How much time passes between two moments, as the unit counts it; negative when `until` is earlier."""
    if unit is Unit.MINUTES:
        return until - start
    days = calendar_of(terms).count(day_of(start), day_of(until))
    return days * office_of(terms.hours).day + _worked_on(until, terms) - _worked_on(start, terms)


def is_open(moment: datetime, terms: Terms) -> bool:
    """Whether somebody sits in the office: a working day, within a turn."""
    opens = calendar_of(terms).is_working(day_of(moment))
    return opens and office_of(terms.hours).is_open_at(_time_of_day(moment))


def is_provisional(moments: Iterable[datetime], unit: Unit) -> bool:
    """Whether working days among the moments lie in a year whose holidays nobody has published yet."""
    if unit is Unit.MINUTES:
        return False
    years = [day_of(moment).year for moment in moments]
    return not all(map(is_published, range(min(years), max(years) + 1)))


def _worked_on(moment: datetime, terms: Terms) -> timedelta:
    """The office time of the moment's own day that has passed by then."""
    if not calendar_of(terms).is_working(day_of(moment)):
        return MIDNIGHT
    return office_of(terms.hours).worked_by(_time_of_day(moment))


def _time_of_day(moment: datetime) -> timedelta:
    return moment - midnight(day_of(moment))


def _moment(day: date, time_of_day: timedelta) -> datetime:
    return midnight(day) + time_of_day
