"""The page of an order: one A4 sheet whatever is written on it, with a code that a telephone reads."""

from dataclasses import replace

from services.cases.orders.order import Order
from services.cases.orders.printing import pdf_of
from tests.registry.paper.reading import codes_of, collisions, outside, pages_of, size_of, text_of

ORDER = Order(
    number="261124-7K3M9Q",
    page="https://wangge.example/track?number=261124-7K3M9Q",
    day="2026-11-24",
    to="物业公司（示例）",
    role="协办",
    by="镇行政服务中心",
    given="2026-11-24 10:20",
    due="2026-11-27 17:30",
    category="公共设施/下水管网",
    urgency="紧急",
    place="武溪镇五里洲村第一网格",
    title="下水道堵了",
    task="一、三日内疏通。\n二、清理路面污水。",
    others=(("牵头", "民政办"),),
)
NONSENSE = "#panic() *粗* _斜_ [a](b) $x$ \\ <l> @r"


def test_the_page_says_who_does_what_by_when_and_leads_to_the_case() -> None:
    (page,) = pages_of(pdf_of(ORDER))
    assert size_of(page) == (210, 297)
    text = text_of(page)
    for said in ("交办单", ORDER.number, ORDER.to, ORDER.by, "2026-11-2717:30前", ORDER.place, ORDER.title, "协办单位"):
        assert said in text, said
    for said in ("一、三日内疏通。", "二、清理路面污水。", "牵头：民政办", "回执", "联系电话", "2026年11月24日"):
        assert said in text, said
    assert codes_of(page) == [ORDER.page]


def test_long_texts_stay_on_the_one_page_and_in_their_places() -> None:
    long = replace(
        ORDER,
        to="武溪镇五里洲社区物业服务与环境卫生综合管理有限责任公司" * 4,
        by="镇行政服务中心综合受理窗口" * 9,
        title="标题" * 40,
        place="武溪镇" * 40,
        category="公共设施/" * 30,
        task="须开挖路面。" * 400,
        others=tuple(("协办", f"武溪镇某某部门第{number}科室") for number in range(19)),
    )
    for order in (ORDER, long, replace(long, task="一\n" * 900)):
        (page,) = pages_of(pdf_of(order))
        assert outside(page, 14) == []
        assert collisions(page) == []
        assert codes_of(page) == [ORDER.page]
    assert "余下内容见系统" in text_of(pages_of(pdf_of(long))[0])


def test_texts_are_texts_and_no_markup() -> None:
    (page,) = pages_of(pdf_of(replace(ORDER, title=NONSENSE, task=NONSENSE, to=NONSENSE, due="", others=())))
    text = text_of(page)
    assert text.count("#panic()*粗*") == 3
    assert "按交办要求" in text
