"""What clerks read about the rows of their files, by code; {…} is filled in where the fault is found."""

MESSAGES = {
    # across rows
    "appointment_repeated": "与第 {row} 行是同一个岗位，一个岗位只能有一人",
    "area_not_given": "文件中没有、也没有登记该区域",
    "area_repeated": "代码与第 {row} 行重复",
    "kind_not_of_code": "与代码的层级不符",
    "outside_area": "不在可导入的范围内",
    "parent_cyclic": "上级关系成环：{path}",
    "parent_not_above": "上级应为 {expected}，或在其中的片区、大网格",
    "parent_not_given": "文件中没有、也没有登记该上级",
    "person_name_differs": "与该人员编号的姓名不一致",
    "person_not_given": "文件中没有、也没有登记该人员",
    "person_repeated": "人员编号与第 {row} 行重复",
    "post_kind_unknown": "该处没有这个岗位",
    "post_number_too_high": "该岗位只设 {most} 个",
    "residence_not_grid": "应为网格的 15 位代码",
    "since_before_place": "早于该处的启用日期",
    "since_too_far_ahead": "日期不得晚于一年之后",
    "term_end_not_after_since": "任期届满须晚于任职日期",
    "term_end_too_far_ahead": "任期届满不得晚于任职日期后 {most} 年",
    # against what is registered
    "area_closed": "该区域已经撤销",
    "differs": "与已登记的不一致，导入不修改已有内容",
    "masked": "隐去部分内容的姓名或电话只能用于已登记的人员",
    "person_erased": "该人员的个人信息已被删除",
    "place_not_given": "没有登记该片区、楼栋或组织",
    "sub_area_uncounted": "片区、楼栋等不填户数、人口和面积",
    "post_held": "该岗位已由他人担任",
}
