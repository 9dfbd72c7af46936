"""What people read for refusals about logs, by code."""

TITLES = {
    "already_followed_up": "该记录已经跟进完毕",
    "nothing_to_follow_up": "该记录没有需要跟进的事项",
    "work_log_already_written": "该日志已经写入",
    "work_log_erased": "该日志的内容已被删除",
    "work_log_unknown": "没有该日志",
}
