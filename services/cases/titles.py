"""What people read for the refusals of cases, by code."""

TITLES = {
    "case_not_found": "没有这个案件",
    "not_allowed_in_status": "案件当前状态不允许此操作",
    "reporter_erased": "上报人的个人信息已被删除",
}
