"""Which families of checks are there? One class in one file each; a new family is a new file and its name below."""

from labs.assess.checks.bill import Bill
from labs.assess.checks.compliance import Compliance
from labs.assess.checks.flow import Flow
from labs.assess.checks.guest import Guest
from labs.assess.checks.journal import Journal
from labs.assess.checks.packet import Packet
from labs.assess.checks.placement import Placement
from labs.assess.checks.query import Query
from labs.assess.checks.restored import Restored

__all__ = [
    "FAMILIES",
    "AnyCheck",
    "Bill",
    "Compliance",
    "Flow",
    "Guest",
    "Journal",
    "Packet",
    "Placement",
    "Query",
    "Restored",
]

AnyCheck = Packet | Query | Journal | Bill | Placement | Flow | Guest | Compliance | Restored
FAMILIES = (Packet, Query, Journal, Bill, Placement, Flow, Guest, Compliance, Restored)
