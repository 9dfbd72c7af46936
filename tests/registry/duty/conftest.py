"""The town of the tests of duty, once for all of them."""

import pytest

from shared.spine import SpineApi
from tests.caller import Caller
from tests.registry.conftest import Person
from tests.registry.duty.place import SINCE, TOWN, declare_scheme
from tests.registry.place import opened


@pytest.fixture(scope="package")
def commander(operator: Caller, person: Person, inside: SpineApi) -> Caller:
    """The commander of the town, which has a scheme."""
    opened(operator, TOWN, since=SINCE, name="浦市镇")
    declare_scheme(inside)
    return person("p-commander", ("commander", TOWN))
