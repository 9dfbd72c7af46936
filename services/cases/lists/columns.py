"""The columns of an exported list, and the words in them."""

from collections.abc import Mapping

from services.cases.vocabulary import Channel, Rating
from shared.sheets.columns import Column, Form, SheetKind

CHANNEL_TITLES: Mapping[Channel, str] = {
    Channel.GRID: "网格上报",
    Channel.RESIDENT: "居民自报",
    Channel.HOTLINE: "热线",
    Channel.WECHAT: "微信",
    Channel.WINDOW: "受理窗口",
}
RATING_TITLES: Mapping[Rating, str] = {
    Rating.SATISFIED: "满意",
    Rating.FAIRLY: "基本满意",
    Rating.DISSATISFIED: "不满意",
}

SHEET = SheetKind(
    "cases",
    "案件",
    (
        Column("number", "案件编号", Form.TEXT),
        Column("title", "标题", Form.TEXT, width=36),
        Column("town", "镇（街道）", Form.TEXT),
        Column("village", "村（社区）", Form.TEXT),
        Column("grid", "网格", Form.TEXT, width=22),
        Column("category", "类别", Form.TEXT, width=22),
        Column("status", "状态", Form.TEXT),
        Column("procedure", "程序", Form.TEXT),
        Column("urgency", "紧急程度", Form.TEXT),
        Column("channel", "渠道", Form.TEXT),
        Column("lead", "牵头单位", Form.TEXT, width=22),
        Column("reported_at", "上报时间", Form.TEXT, width=18),
        Column("accepted_at", "受理时间", Form.TEXT, width=18),
        Column("settled_at", "处置完成时间", Form.TEXT, width=18),
        Column("ended_at", "结束时间", Form.TEXT, width=18),
        Column("updated_at", "最近变动", Form.TEXT, width=18),
        Column("due", "到期时间", Form.TEXT, width=18),
        Column("deadline_state", "时限状态", Form.TEXT),
        Column("on_time", "按期", Form.TEXT, width=8),
        Column("sent_back", "退回次数", Form.COUNT, width=10),
        Column("reopened", "重办次数", Form.COUNT, width=10),
        Column("rating", "评价", Form.TEXT),
        Column("tags", "标签", Form.TEXT),
        Column("source", "来源", Form.TEXT),
    ),
)
