"""Facts under their stored names: a class may move or grow, `case.reported.v1` is for ever."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cattrs import Converter
from cattrs.preconf.orjson import make_converter

from shared.clock import from_text, to_text
from shared.eventstore.errors import UnknownFactError
from shared.personal import Personal

Data = dict[str, Any]
Upcaster = Callable[[Data], tuple[str, Data]]
Seal = Callable[[Personal], Personal]


@dataclass(frozen=True)
class Facts:
    """The union of a service's facts: stored name with version → class, and the way up from old versions.

    An upcaster takes the data of an old version and gives the next name and its data; it runs when a
    fold reads, so that what is stored and published stays as it was written.
    """

    classes: Mapping[str, type]
    upcasters: Mapping[str, Upcaster] = field(default_factory=dict)


class Codec:
    """Between a fact and its JSON form; personal text is sealed on the way out and stays sealed on the way in."""

    def __init__(self, facts: Facts, seal: Seal) -> None:
        self._classes = dict(facts.classes)
        self._names = {cls: name for name, cls in facts.classes.items()}
        self._upcasters = dict(facts.upcasters)
        self._converter = _converter(seal)

    def encode(self, fact: object) -> tuple[str, Data]:
        """The stored name and the JSON form; KeyError when the class was never given a name."""
        return self._names[type(fact)], self._converter.unstructure(fact)

    def decode(self, name: str, data: Data) -> object:
        """The fact; UnknownFactError when neither the name nor a way up from it is known."""
        while name in self._upcasters:
            name, data = self._upcasters[name](data)
        if name not in self._classes:
            raise UnknownFactError(name)
        return self._converter.structure(data, self._classes[name])


def _converter(seal: Seal) -> Converter:
    converter = make_converter()
    converter.register_unstructure_hook(datetime, to_text)
    converter.register_structure_hook(datetime, lambda text, _: from_text(text))
    converter.register_unstructure_hook(Personal, lambda personal: _sealed_form(seal(personal)))
    converter.register_structure_hook(Personal, _personal)
    return converter


def _sealed_form(personal: Personal) -> Data:
    return {"subject": personal.subject, "sealed": personal.sealed}


def _personal(data: Data, _: type) -> Personal:
    return Personal(subject=data["subject"], sealed=data["sealed"])
