"""What people read for refusals about handling rules, by code."""

TITLES = {
    "area_outside_town": "不是本镇（街道）的区域",
    "organisation_has_account": "该组织有账号，应写在 organisation",
    "organisation_unknown": "没有这个组织",
    "organisation_without_account": "该组织没有账号，应写在 partner",
    "post_not_there": "本镇（街道）没有设这样的岗位，这条规则暂时不起作用",
    "revision_unknown": "没有这一次的规则",
    "rules_invalid": "办理规则有误",
    "town_unknown": "没有这个镇（街道）",
}
