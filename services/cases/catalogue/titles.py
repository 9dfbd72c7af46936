"""What people read about catalogues, by code."""

TITLES = {
    "attributes_too_many": "一个类别（连同其上级）的采集项过多",
    "catalogue_empty": "目录中至少要有一个类别",
    "catalogue_invalid": "目录有误，没有写入",
    "categories_too_many": "类别过多",
    "category_unknown": "目录中没有这个类别",
    "revision_unknown": "目录没有这一次修订",
}

MESSAGES = {
    "attributes_too_many": "连同上级类别，采集项最多 {attributes} 项",
    "catalogue_empty": "至少要有一个类别",
    "categories_too_many": "类别最多 {categories} 个，连同自动补上的上级",
    "category_repeated": "与前面的类别重复",
    "level_missing": "下级类别已填，此级不能空白",
    "publicity_days_missing": "填了“公示期满后审批”，须填公示天数",
}
"""The texts of faults in documents and tables."""
