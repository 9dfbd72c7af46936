"""Masks: what everybody may see of a phone, a name, an address or a text; total, whatever people typed."""

import re
import unicodedata

HIDDEN = "****"

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠"
        "公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁"
        "拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘西门第五南荣东里仲长即墨达奚纳兰完颜",
    )
)

_HAN_NAME = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𯿿]{2,4}")

# 路3号, 住在, 王小明家: what tells a door or a person never becomes part of an area's name
_SIGN = r"(?:(?![路巷号组栋幢住的在])[一-鿿])"


_NAME = rf"{_SIGN}(?:{_SIGN}(?:(?!家){_SIGN}){{0,3}}?)??"

_COARSE = re.compile(
    rf"(?:{_SIGN}{{2,8}}?(?:省|自治区|特别行政区))?"
    rf"(?:{_SIGN}{{1,10}}?(?:市(?![镇乡街])|自治州|地区|州|盟))?"
    rf"(?:{_SIGN}{{1,8}}?(?:(?<![小社园片])区|县|市|旗))?"
    rf"(?:{_NAME}(?:街道|镇|乡|苏木))?"
    rf"(?:{_NAME}(?:社区|村|嘎查))?"
)


def mask_phone(phone: str) -> str:
    """138****1234, 0743-****345, ****5678: at least four digits, or all that there are, stay hidden."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in phone if sign.isdecimal())
    if not phone.strip():
        return ""
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    area, local = _parted(digits)
    return area + HIDDEN + local[4:][-4:]


def _parted(digits: str) -> tuple[str, str]:
    """The part that says where (area code, mobile prefix), and the part that says who."""
    if digits.startswith("0") and 10 <= len(digits) <= 12:
        width = 3 if digits[1] in "12" else 4
        return f"{digits[:width]}-", digits[width:]
    if len(digits) >= 11:
        return digits[:3], digits[3:]
    return "", digits


def mask_name(name: str) -> str:
    """王**, 欧阳*: the surname; of names that are not Chinese, or longer, the first sign."""
    signs = "".join(name.split())
    if not _HAN_NAME.fullmatch(signs):
        return f"{signs[0]}**" if len(signs) > 1 else "*" * len(signs)
    width = 2 if len(signs) > 2 and signs[:2] in COMPOUND_SURNAMES else 1
    return signs[:width] + "*" * (len(signs) - width)


def mask_address(address: str) -> str:
    """泸溪县武溪镇五里洲村****: down to the village, as far as the names of areas come first."""
    if not address.strip():
        return ""
    signs = "".join(address.split())
    coarse = _COARSE.match(signs)
    return (coarse.group() if coarse else "") + HIDDEN


def mask_text(text: str) -> str:
    """（已隐去12字）: only the length, for no rule finds every name in a text that people typed."""
    length = len(text.strip())
    return f"（已隐去{length}字）" if length else ""
