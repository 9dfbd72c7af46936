"""Names of places and people → what finds them: Chinese, pinyin in full, by initials or mixed, or an address."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

SHORTEST_PART, LONGEST_PART = 2, 12
"""So many signs of an address can be the core of a name."""
LONGEST_QUERY = 40
SHORTEST_PINYIN = 2
ALL_READINGS_UP_TO = 4
"""Names with no more signs than this are found by every reading of each sign (多音字)."""
READINGS_AT_MOST = 24

_SUFFIX = re.compile(
    "(?:(?:村民|居民)委员会|[村居]委会|街道办事处|社区|街道|专属网格|[大中小]?网格|片区|小区|村民小?组|居民小?组"
    "|楼栋|[村镇乡组楼栋])$"
)
_NUMBERED = re.compile(
    "第?([0-9]{1,3}|[一二三四五六七八九十百零]{1,5})号?(?=[大中小]?网格|片区|楼|栋|单元|[村居]民小?组|组)"
)
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿𠀀-𯿿]")
_SYLLABLE = re.compile("(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]{0,3}(?:ng?|r)?|[a-z0-9]")
_TOKEN = 6
_ANCHORED = 3
_DIGITS = "零一二三四五六七八九"


def folded(text: str) -> str:
    """The text without spaces and punctuation, in small letters, wide signs made narrow."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def plain(text: str) -> str:
    """The folded text with numbers in one way of writing: 3号楼, 三号楼 → 第三楼; 1网格 → 第一网格."""
    return _NUMBERED.sub(lambda found: f"第{_in_chinese(found[1])}", folded(text))


def core_of(title: str) -> str:
    """What is left of a name without 村, 社区, 街道, 镇, 网格 …; never less than two signs where there are two."""
    core = plain(title)
    while (shorter := _SUFFIX.sub("", core)) != core and len(shorter) >= SHORTEST_PART:
        core = shorter
    return core[:LONGEST_PART]


def parts_of(address: str) -> list[str]:
    """Every part of an address that can be the core of a name."""
    text = plain(address)
    return sorted({text[i : i + n] for n in range(SHORTEST_PART, LONGEST_PART + 1) for i in range(len(text) - n + 1)})


def keys_of(title: str) -> list[str]:
    """What an index holds to find the name from any sign on.

    武溪 has 武溪, wuxi and wx:wu'xi, and from its second sign on 溪, xi and x:xi.
    """
    text = folded(title)
    signs = {form[i:] for form in (text, plain(title)) for i in range(len(form))}
    return list(dict.fromkeys([*sorted(signs, key=len, reverse=True), *_pinyin_keys(_readings(text))]))


def patterns_of(query: str) -> list[str]:
    """Anchored regular expressions; a name is found when one of them matches one of its keys.

    Empty when the query has nothing that can be looked for: no letter or sign, or one letter of pinyin.
    """
    text = folded(query)
    if _HAN.search(text):
        return [f"^{re.escape(form)}" for form in dict.fromkeys((text, plain(query)))]
    letters = _without_tones(query)
    if len(letters) < SHORTEST_PINYIN:
        return []
    body = letters[0] + "".join(f"(?:[a-z0-9]*')?{letter}" for letter in letters[1:])
    return [f"^{letters}", *(f"^{begin}[a-z0-9]*:{body}" for begin in sorted(_beginnings(letters)))]


def is_found(title: str, patterns: Sequence[str]) -> bool:
    """Whether a name that is in no index is found."""
    compiled = [re.compile(pattern) for pattern in patterns]
    return any(pattern.match(key) for key in keys_of(title) for pattern in compiled)


def closeness(title: str, keys: Iterable[str], query: str) -> int:
    """How well a name that was found meets the query: 0 it is the name, 1 the name begins with it, 2 any other way.

    `keys` are those of the name; 武溪 and wuxi are as good as 武溪镇 and wuxizhen.
    """
    text, name, core = folded(query), folded(title), core_of(title)
    if _HAN.search(text):
        return 0 if text in (name, core) else 1 if name.startswith(text) else 2
    letters = _without_tones(query)
    whole = [key for key in keys if len(key.partition(":")[0]) == len(name) and ":" in key]
    if any(letters in _spellings(key, length) for key in whole for length in (len(name), len(core))):
        return 0
    begins = [re.compile(pattern) for pattern in patterns_of(query)]
    return 1 if any(pattern.match(key) for key in whole for pattern in begins) else 2


def _spellings(key: str, length: int) -> tuple[str, str]:
    """The first syllables of a key, as initials and in full."""
    initials, _, said = key.partition(":")
    return initials[:length], "".join(said.split("'")[:length])


def _pinyin_keys(readings: Sequence[Sequence[str]]) -> Iterator[str]:
    for i in range(len(readings)):
        for syllables in islice(product(*readings[i:]), READINGS_AT_MOST):
            yield "".join(syllables)
            yield f"{''.join(one[0] for one in syllables)}:{chr(39).join(syllables)}"


def _readings(text: str) -> list[list[str]]:
    """The readings of each sign, the one in this name first; letters and digits read themselves."""
    short = _SUFFIX.sub("", text)
    ambiguous = len(short) if len(short) <= ALL_READINGS_UP_TO else 0
    found = (_all_of(sign, said, place < ambiguous) for place, (sign, said) in enumerate(_usual(text)))
    return [said for said in found if said]


def _usual(text: str) -> Iterator[tuple[str, str]]:
    """Each sign with its reading in this name; empty where the dictionary has none."""
    said = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    han = [sign for sign in text if _HAN.match(sign)]
    if len(said) != len(han):  # it left a sign out
        said = [next(iter(_alone(sign)), "") for sign in han]
    readings = iter(said)
    for sign in text:
        yield sign, next(readings) if _HAN.match(sign) else sign if _is_spoken(sign) else ""


def _all_of(sign: str, usual: str, ambiguous: bool) -> list[str]:
    return list(dict.fromkeys(one for one in (usual, *(_alone(sign) if ambiguous else ())) if one))


@lru_cache(maxsize=8_192)
def _alone(sign: str) -> tuple[str, ...]:
    """Every reading of one Chinese sign; none for what is no such sign or in no dictionary."""
    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(said for said in found[0] if _is_spoken(said)) if found else ()


def _is_spoken(text: str) -> bool:
    return text.isascii() and text.isalnum()


def _without_tones(query: str) -> str:
    """wǔ xī, Wu'Xi → wuxi; lü → lv."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFC", query.lower()).replace("ü", "v"))
    return "".join(sign for sign in text if _is_spoken(sign))


def _beginnings(letters: str) -> set[str]:
    """The first letters of the first syllables, in every way in which the letters can be cut into several syllables."""
    found: set[str] = set()
    waiting = [("", 0)]
    while waiting:
        initials, at = waiting.pop()
        if at == len(letters) or len(initials) == _ANCHORED:
            found.update([initials] if len(initials) > 1 else ())
            continue
        ends = range(at + 1, min(at + _TOKEN, len(letters)) + 1)
        waiting += [(initials + letters[at], end) for end in ends if _SYLLABLE.fullmatch(letters[at:end])]
    return found


def _in_chinese(number: str) -> str:
    """21 → 二十一; what is Chinese stays."""
    if not number.isascii():
        return number
    hundreds, rest = divmod(int(number), 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not text else "")
