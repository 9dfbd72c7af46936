"""How clerks write attributes in one cell, read and written: floor:楼层:number!:200; kind:类别:choice:漏水|堵塞."""

from typing import Any

from services.cases.catalogue.declarations import Attribute, AttributeType

BETWEEN_ATTRIBUTES, BETWEEN_PARTS, BETWEEN_CHOICES, REQUIRED = ";", ":", "|", "!"
ATTRIBUTE_MEANT = "应为 标识:标题:类型，如 floor:楼层:number!:200 或 kind:类别:choice:漏水|堵塞，多项以 ; 分隔"


def attribute_parts(text: str) -> list[dict[str, Any]] | None:
    """The attributes that a cell says, for the schema to check; None for a text that says none."""
    parts = [_attribute(one) for one in text.split(BETWEEN_ATTRIBUTES) if one.strip()]
    return [part for part in parts if part] if parts and all(parts) else None


def _attribute(text: str) -> dict[str, Any]:
    """Empty for a text of another form."""
    found = [part.strip() for part in text.split(BETWEEN_PARTS)]
    if len(found) not in (3, 4):
        return {}
    name, title, type, *more = found
    part: dict[str, Any] = {"name": name, "title": title, "type": type.removesuffix(REQUIRED)}
    part["required"] = type.endswith(REQUIRED)
    if more and part["type"] == AttributeType.CHOICE:
        part["choices"] = [one.strip() for one in more[0].split(BETWEEN_CHOICES)]
    elif more:
        part["max"] = _number(more[0])
    return part


def _number(text: str) -> float | str:
    """The number, or the text for the schema to refuse."""
    try:
        return float(text)
    except ValueError:
        return text


def number_text(number: float) -> str:
    """Without a point where nothing is behind it: 200, 0.5."""
    return str(int(number)) if number == int(number) else repr(number)


def attributes_text(attributes: tuple[Attribute, ...]) -> str:
    """The inverse of `attribute_parts`."""
    return f"{BETWEEN_ATTRIBUTES} ".join(map(_attribute_text, attributes))


def _attribute_text(attribute: Attribute) -> str:
    type = attribute.type.value + (REQUIRED if attribute.required else "")
    parts = [attribute.name, attribute.title, type]
    if attribute.choices:
        parts.append(BETWEEN_CHOICES.join(attribute.choices))
    elif attribute.max is not None:
        parts.append(number_text(attribute.max))
    return BETWEEN_PARTS.join(parts)
