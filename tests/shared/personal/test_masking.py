"""Masks show what everybody may see, and nothing more, whatever people typed."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.personal import mask_address, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 5678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0743-8212345", "0743-****345"),
        ("010-82345678", "010-****5678"),
        ("(021) 6234 5678", "021-****5678"),
        ("82345678", "****5678"),
        ("8212345", "****345"),
        ("661234", "****34"),
        ("12345", "****5"),
        ("110", "****"),
        ("没有电话", "****"),
        (" ", ""),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_beginning_and_end(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王明", "王*"),
        ("王小明", "王**"),
        ("王 小明", "王**"),
        ("王李小明", "王***"),
        ("欧阳明", "欧阳*"),
        ("欧阳小明", "欧阳**"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊", "买**"),
        ("John Smith", "J**"),
        ("王小明（村支书）", "王**"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("武溪镇五里洲村3组12号", "武溪镇五里洲村****"),
        ("泸溪县 武溪镇 刘家滩村 3组", "泸溪县武溪镇刘家滩村****"),
        (
            "湖南省湘西土家族苗族自治州泸溪县武溪镇沅江社区建设路5号",
            "湖南省湘西土家族苗族自治州泸溪县武溪镇沅江社区****",
        ),
        ("新兴街道红都社区5号楼", "新兴街道红都社区****"),
        ("上海市浦东新区张江镇", "上海市浦东新区张江镇****"),
        ("阳光小区3栋", "****"),
        ("建设路12号", "****"),
        ("王小明家", "****"),
        ("王小明家对面的村口", "****"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_coarse_part(address: str, masked: str) -> None:
    assert mask_address(address) == masked


def test_free_text_is_hidden_whole() -> None:
    assert mask_text("王小明家门口路灯坏了") == "（已隐去10字）"
    assert mask_text("  ") == ""


PHONES = st.text(alphabet="0123456789 -+()", max_size=24) | st.from_regex(
    r"(1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-?[1-9][0-9]{6,7})", fullmatch=True
)


@given(PHONES)
@example("13812345678")
@example("01012345678")
def test_of_every_phone_at_least_four_digits_stay_hidden_and_they_are_the_middle_ones(phone: str) -> None:
    digits = [sign for sign in phone if sign.isdigit()]
    head, stars, tail = mask_phone(phone).partition("****")
    shown = [sign for sign in head + tail if sign.isdigit()]
    assert len(digits) - len(shown) >= min(4, len(digits))
    assert len(head) <= 5
    assert len(tail) <= 4
    assert "".join(digits).endswith(tail)
    assert not phone.strip() or stars


@given(st.text())
def test_every_mask_takes_whatever_was_typed(text: str) -> None:
    for mask in (mask_phone, mask_name, mask_address, mask_text):
        assert isinstance(mask(text), str)
    assert len(mask_name(text).rstrip("*")) <= 2
    assert not any(unicodedata.category(sign) == "Nd" for sign in mask_address(text))


@given(st.text(min_size=2))
def test_of_every_name_more_than_nothing_is_hidden(name: str) -> None:
    signs = "".join(name.split())
    assert mask_name(name).endswith("*") is bool(signs)
    assert len(signs) < 2 or mask_name(name) != signs or set(signs[1:]) == {"*"}


@given(st.text(alphabet="镇村省市县区路号家王小明0123武溪五里洲", max_size=30))
def test_an_address_shows_only_its_own_beginning(address: str) -> None:
    masked = mask_address(address)
    assert address.startswith(masked.removesuffix("****"))
