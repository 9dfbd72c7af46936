"""What people read for the registry's refusals, by code."""

TITLES = {
    "already_registered_otherwise": "已登记的内容与此不同，导入不修改已有内容",
    "area_already_open": "该区域已经登记",
    "area_unknown": "没有登记该区域",
    "code_not_under_parent": "代码须以上级代码开头，并多 3 位",
    "code_repeated": "代码在文件中重复",
    "kind_not_of_level": "类别与代码的层级不符",
    "parent_unknown": "没有登记上级区域",
    "person_already_registered": "该人员已经登记",
    "person_erased": "该人员的个人信息已被删除",
    "person_unknown": "没有登记该人员",
    "place_differs": "与已登记的内容不一致，全部未导入",
    "place_invalid": "文件有误，全部未导入",
    "place_not_town": "文件须以镇（街道）为顶层区域",
    "post_already_established": "该岗位已经设立",
    "post_already_held": "该岗位已有人担任",
    "post_not_declared": "posts 中没有为该层级声明此岗位",
    "post_unknown": "没有该岗位",
    "since_too_far_ahead": "任职日期不得晚于一年之后",
}
