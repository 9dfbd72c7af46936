"""What people read for refusals about duty, by code."""

from services.registry.duty.diary import titles as diary
from services.registry.duty.facilities import titles as facilities
from services.registry.duty.households import titles as households
from services.registry.duty.logs import titles as logs
from services.registry.duty.pairings import titles as pairings
from services.registry.duty.patrols import titles as patrols
from services.registry.duty.visits import titles as visits

TITLES = {
    "day_before_last": "日期不得早于上一次变更",
    "day_in_future": "日期不得晚于今天",
    "day_too_long_ago": "日期过早，不能再补录",
    "due_before_day": "期限不得早于当日",
    "due_too_far_ahead": "期限不得晚于一年之后",
    "not_for_others": "无权代他人填写或更正",
    **patrols.TITLES,
    **logs.TITLES,
    **visits.TITLES,
    **facilities.TITLES,
    **pairings.TITLES,
    **diary.TITLES,
    **households.TITLES,
}
