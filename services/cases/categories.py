"""The categories (事件类别) of cases, as data: the first level of the list that every place starts with."""

CATEGORIES: tuple[str, ...] = (
    "矛盾纠纷",
    "环境卫生",
    "公共设施",
    "治安消防隐患",
    "安全生产",
    "民生服务",
    "政策咨询",
    "服务代办",
    "文教体育",
    "突发事件",
    "其他",
)
