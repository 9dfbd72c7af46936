"""What people read for refusals about visits, by code."""

TITLES = {
    "visit_already_made": "该次走访已经完成",
    "visit_cancelled": "该次走访已经取消",
    "visit_erased": "该次走访的记录已被删除",
    "visit_not_made": "该次走访尚未进行",
    "visit_unknown": "没有该次走访",
}
