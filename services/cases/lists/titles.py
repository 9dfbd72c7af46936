"""What people read for the refusals of lists, by code."""

TITLES = {
    "list_too_costly": "符合条件的案件太多，请再缩小范围（如区域、阶段、时间）",
    "export_too_large": "导出的案件过多，请再缩小范围",
}
