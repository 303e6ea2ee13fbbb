"""What does the account pay, for what, and why? Prices by date, a meter on simulated time, and a bill for each month.

usage.py      what is charged in a Region as it stands now, kind by kind
addresses.py  public IPv4 addresses, whose rule changed on 2024-02-01
data.py       what data are charged for on their way
measured.py   data that were sent, and what is counted one by one
meter.py      usage while time passes, kept in the World's books
invoice.py    the books priced: what was charged so far, month by month
cost.py       what is standing priced: an hour, a month, each resource, the old rule beside the new
stop.py       what ends a charge
timeline.py   what happened on the way
"""

from labs.cloud.billing.addresses import EVERY_ADDRESS_COSTS, Held, held_addresses
from labs.cloud.billing.cost import (
    HOURS_A_MONTH,
    Line,
    Rate,
    Rule,
    hourly,
    hourly_total,
    month_ahead,
    monthly_total,
    rates,
    rules_compared,
)
from labs.cloud.billing.data import Crossing, crossings
from labs.cloud.billing.invoice import Charge, Invoice, charges, charges_of, invoice_of, invoices
from labs.cloud.billing.measured import carried, counted, transferred
from labs.cloud.billing.meter import Meter, metered
from labs.cloud.billing.stop import Stop, how_to_stop

__all__ = (
    "EVERY_ADDRESS_COSTS",
    "HOURS_A_MONTH",
    "Charge",
    "Crossing",
    "Held",
    "Invoice",
    "Line",
    "Meter",
    "Rate",
    "Rule",
    "Stop",
    "carried",
    "charges",
    "charges_of",
    "counted",
    "crossings",
    "held_addresses",
    "hourly",
    "hourly_total",
    "how_to_stop",
    "invoice_of",
    "invoices",
    "metered",
    "month_ahead",
    "monthly_total",
    "rates",
    "rules_compared",
    "transferred",
)
