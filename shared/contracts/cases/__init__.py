"""What cases publishes, theme by theme: the life of a case (案件), and the rules by which a place handles cases."""

from collections.abc import Mapping

from shared.contracts.cases import (
    aftermath,
    approval,
    catalogue,
    deadlines,
    emergency,
    handling,
    handling_rules,
    mediation,
    reporting,
)
from shared.contracts.shapes import Fact

CONTRACTS: Mapping[str, type[Fact]] = {
    **reporting.CONTRACTS,
    **handling.CONTRACTS,
    **aftermath.CONTRACTS,
    **emergency.CONTRACTS,
    **approval.CONTRACTS,
    **mediation.CONTRACTS,
    **deadlines.CONTRACTS,
    **catalogue.CONTRACTS,
    **handling_rules.CONTRACTS,
}
