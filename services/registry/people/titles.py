"""What people read for refusals about people, by code."""

TITLES = {
    "day_in_future": "日期不得晚于今天",
    "end_before_start": "结束日期不得早于开始日期",
    "on_in_future": "日期不得晚于今天",
    "on_too_far_ahead": "日期不得晚于一年之后",
    "origin_unknown": "本地没有这种志愿者来源",
    "permit_ends_before_start": "工作证失效日期须晚于生效日期",
    "permit_overlaps": "该人员在此期间已有工作证",
    "permit_unknown": "没有该工作证",
    "person_already_registered": "该人员已经登记",
    "person_erased": "该人员的个人信息已被删除",
    "person_unknown": "没有登记该人员",
    "photo_none": "没有该人员的照片",
    "photo_too_large": "照片的像素过多",
    "photo_unreadable": "照片不是可以打开的 JPEG 或 PNG",
    "reward_amount": "奖励的数额与类别不符：表彰没有数额，其他须大于 0",
    "volunteer_already_enrolled": "该人员已是该区域的此类志愿者",
    "volunteer_unknown": "没有该志愿者登记",
}
