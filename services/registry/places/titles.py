"""What people read for refusals about place documents, by code."""

TITLES = {
    "already_registered_otherwise": "已登记的内容与此不同，导入不修改已有内容",
    "code_repeated": "代码在文件中重复",
    "id_repeated": "组织标识在此处重复",
    "number_repeated": "同一层级的序号在此处重复",
    "person_key_unknown": "people 下没有此人",
    "place_differs": "与已登记的内容不一致，全部未导入",
    "place_invalid": "文件有误，全部未导入",
    "place_not_town": "文件须以镇（街道）为顶层区域",
    "post_not_declared": "scheme.posts 中没有为该处声明此岗位",
    "too_many_holders": "任职者多于该类岗位的个数",
}
