"""What people read for refusals about household records, by code."""

TITLES = {
    "household_already_recorded": "该户已经登记",
    "household_closed": "该户的记录已经关闭",
    "household_erased": "该户的信息已被删除",
    "household_unknown": "没有登记该户",
}
