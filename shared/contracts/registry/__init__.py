"""What registry publishes, noun by noun."""

from collections.abc import Mapping

from shared.contracts.registry import areas, duty, organisations, people, posts, schemes
from shared.contracts.shapes import Fact

CONTRACTS: Mapping[str, type[Fact]] = {
    **areas.CONTRACTS,
    **organisations.CONTRACTS,
    **people.CONTRACTS,
    **posts.CONTRACTS,
    **duty.CONTRACTS,
    **schemes.CONTRACTS,
}
