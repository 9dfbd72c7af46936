"""What people read for refusals about the place diary, by code."""

TITLES = {
    "diary_already_entered": "该记录已经写入",
    "diary_entry_unknown": "没有该记录",
    "diary_entry_withdrawn": "该记录已经撤回",
    "file_kind_unsupported": "只接受 PDF、JPG、PNG 和不含宏的 DOCX 文件，以内容为准",
    "file_unknown": "没有该文件，或已被使用、已过期；请重新上传",
}
