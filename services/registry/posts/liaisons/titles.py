"""What people read for refusals about liaison, by code."""

TITLES = {
    "liaison_already_assigned": "该包联已经登记",
    "liaison_ends_before_start": "包联结束日期须晚于开始日期",
    "liaison_overlaps": "该人员在此期间已经包联该处",
    "liaison_unknown": "没有该包联",
    "target_unknown": "没有登记包联的区域或组织",
    "visit_outside_liaison": "走访日期不在包联期间内",
}
