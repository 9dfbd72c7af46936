"""A name is found from any syllable on, in Chinese, in pinyin and by what of it stands in an address."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from services.registry.views.names import (
    LONGEST_PART,
    LONGEST_QUERY,
    closeness,
    core_of,
    folded,
    is_found,
    keys_of,
    parts_of,
    patterns_of,
    plain,
)

SIGNS = "武溪镇城北社区五里洲村红土大坪上堡黑塘第一二三十网格朱白沙重行乐长绿吕安欧阳儿嗯女略庄双"
NAMES = st.text(st.sampled_from(SIGNS), min_size=1, max_size=12)


def finds(query: str, title: str) -> bool:
    return is_found(title, patterns_of(query))


@st.composite
def spoken(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and some of its syllables in turn, each whole or cut short."""
    name = draw(NAMES)
    syllables = lazy_pinyin(name, style=Style.NORMAL)
    begin = draw(st.integers(0, len(syllables) - 1))
    end = draw(st.integers(begin + 1, len(syllables)))
    query = "".join(one[: draw(st.integers(1, len(one)))] for one in syllables[begin:end])
    return name, query


@given(spoken())
def test_a_name_is_found_by_pinyin_from_any_syllable_on(found: tuple[str, str]) -> None:
    name, query = found
    if 2 <= len(query) <= LONGEST_QUERY:
        assert finds(query, name)
        assert finds(query.upper(), name)


@given(NAMES, st.data())
def test_a_name_is_found_by_its_signs_from_any_on(name: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(begin + 1, len(name)))
    assert finds(name[begin:end], name)


@given(NAMES, st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=2, max_size=12))
def test_pinyin_that_is_not_the_beginning_of_syllables_finds_nothing(name: str, query: str) -> None:
    said = [key.partition(":")[2] for key in keys_of(name) if ":" in key]
    assert finds(query, name) == any(reads(query, one.split("'")) for one in said)


def reads(query: str, syllables: list[str]) -> bool:
    """Whether the query is the beginnings of the first syllables, in turn; asked the slow way."""
    if not query:
        return True
    if not syllables:
        return False
    shared = accumulate(query)
    return any(reads(query[len(part) :], syllables[1:]) for part in shared if syllables[0].startswith(part))


@pytest.mark.parametrize(
    "query",
    ["wuxizhen", "wxz", "wuxz", "wxizhen", "wuxizh", "xizhen", "xz", "zhen", "Wǔ Xī", "wu'xi", "武溪", "溪镇", "镇"],
)
def test_wuxi_is_found_by(query: str) -> None:
    assert finds(query, "武溪镇")


@pytest.mark.parametrize("query", ["uxi", "wxx", "izhen", "武镇", "wuxizhenn", "wuzhen"])
def test_wuxi_is_not_found_by(query: str) -> None:
    assert not finds(query, "武溪镇")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("chongyang", "重阳村"),
        ("zhongyang", "重阳村"),
        ("xingyun", "行云"),
        ("hangyun", "行云"),
        ("leping", "乐坪"),
        ("yueping", "乐坪"),
        ("lvyuan", "绿园社区"),
        ("lüyuan", "绿园社区"),
        ("3haolou", "3号楼"),
        ("3号", "3号楼"),
        ("1网格", "第一网格"),
        ("dyw", "第一网格"),
    ],
)
def test_every_reading_and_writing_of_a_short_name_finds_it(query: str, title: str) -> None:
    assert finds(query, title)


@pytest.mark.parametrize("query", ["w", "！？", "·", "é"])
def test_one_letter_or_none_is_nothing_to_look_for(query: str) -> None:
    assert patterns_of(query) == []


def test_what_people_type_is_no_regular_expression() -> None:
    assert not finds("武.镇", "武溪镇")
    assert not finds("w.*zhen", "武溪镇") or finds("wzhen", "武溪镇")
    assert all(pattern.startswith("^") for pattern in patterns_of("(武|溪)+") + patterns_of("wangge"))


@given(st.text(max_size=LONGEST_QUERY))
def test_any_query_is_a_few_patterns(query: str) -> None:
    assert len(patterns_of(query)) <= 64


@given(st.text(max_size=60))
def test_any_name_has_few_keys(name: str) -> None:
    assert len(keys_of(name)) <= 60 * 4 + 8 * 24


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("武溪镇", "武溪"),
        ("城北社区", "城北"),
        ("五里洲", "五里洲"),
        ("大溪村", "大溪"),
        ("第一网格", "第一"),
        ("1号网格", "第一"),
        ("21网格", "第二十一"),
        ("105号网格", "第一百零五"),
        ("3号楼", "第三"),
        ("白村", "白村"),
        ("和平街道办事处", "和平"),
        ("城北社区居委会", "城北"),
    ],
)
def test_the_core_of_a_name_is_without_what_it_is(title: str, core: str) -> None:
    assert core_of(title) == core


@given(NAMES)
def test_the_core_of_a_name_stands_in_every_address_that_has_the_name(name: str) -> None:
    if len(core_of(name)) >= 2 and plain(name) in plain(f"泸溪县{name}，老街旁"):
        assert core_of(name) in parts_of(f"泸溪县{name}，老街旁")


@given(st.text(max_size=200))
def test_an_address_has_a_bounded_number_of_parts(address: str) -> None:
    assert len(parts_of(address)) <= (LONGEST_PART - 1) * len(plain(address))


def test_the_closest_name_is_told_from_one_that_only_has_it_inside() -> None:
    def close(title: str, query: str) -> int:
        return closeness(title, keys_of(title), query)

    assert [close(one, "武溪") for one in ("武溪镇", "武溪桥村", "老武溪村")] == [0, 1, 2]
    assert [close(one, "wuxi") for one in ("武溪镇", "武溪桥村", "老武溪村")] == [0, 1, 2]
    assert [close(one, "wx") for one in ("武溪镇", "武溪桥村", "老武溪村")] == [0, 1, 2]
    assert folded(" Ａ座·3 号 ") == "a座3号"
