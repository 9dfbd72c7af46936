"""What people read for refusals about files, by code."""

TITLES = {
    "import_outdated": "导入期间登记内容有变，全部未导入，请重试",
    "import_partly": "导入期间登记内容有变，只导入了一部分（已导入的内容完整有效），请再次导入同一文件以续完",
    "export_too_large": "导出的行数过多，请按区域分次导出",
}
