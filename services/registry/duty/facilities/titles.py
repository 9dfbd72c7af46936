"""What people read for refusals about facilities, by code."""

TITLES = {
    "condition_contradicts_number": "状况与实有数矛盾：缺失即实有为零",
    "facility_already_installed": "该设施已经登记",
    "facility_kind_unknown": "不认识该类设施；可在方案的 facilities 中声明",
    "facility_removed": "该设施已经拆除",
    "facility_unknown": "没有登记该设施",
    "more_than_installed": "实有数多于安装数；新增的请另行登记",
}
