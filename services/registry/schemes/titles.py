"""What people read for refusals about schemes, by code."""

TITLES = {
    "day_before_last": "生效日期不得早于上一次变更的生效日期",
    "level_in_use": "该层级下仍有区域，体系中不能删除或改变它",
    "post_kind_in_use": "该类岗位仍在设，体系中不能删除或移动它",
    "scheme_already_declared": "该镇（街道）已有体系",
    "scheme_unknown": "该镇（街道）还没有体系",
}
