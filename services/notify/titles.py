"""What people read for the refusals of notices, by code."""

TITLES = {
    "not_allowed_in_status": "通知当前状态不允许此操作",
    "notice_not_found": "没有这条通知",
}
