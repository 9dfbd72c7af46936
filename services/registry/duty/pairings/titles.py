"""What people read for refusals about pairings, by code."""

TITLES = {
    "amount_missing": "慰问金须填金额",
    "day_outside_pairing": "帮扶日期不在结对期间内",
    "helper_unknown": "没有登记该帮扶人或帮扶单位",
    "jobs_contradict_kind": "介绍工作须填工作数，其他方式不填",
    "pairing_already_made": "该结对已经登记",
    "pairing_ended": "该结对已经结束",
    "pairing_erased": "该结对的个人信息已被删除",
    "pairing_unknown": "没有该结对",
}
