"""What people read for refusals about reorganisations, by code."""

TITLES = {
    "already_there": "区域已经在那里",
    "merge_needs_two": "合并须有两个以上的区域",
    "not_for_towns": "镇（街道）不作此调整",
    "not_siblings": "只有同一上级之下的区域才能合并",
    "other_county": "不得划归其他县",
    "placed_wrongly": "去向须为接续的区域，或届时存在的其他区域",
    "post_not_concerned": "所列岗位不在被撤销的区域，或已经撤销",
    "posts_unplaced": "须说明每个在设岗位的去向",
    "sub_areas_unplaced": "须说明每个片区、楼栋等的去向",
}
