"""What people read for refusals about patrols, by code."""

TITLES = {
    "patrol_unknown": "该网格当日没有巡查",
    "too_many_check_ins": "该网格当日的签到次数过多",
}
