"""What does an account's Region keep of time that passed? What runs and costs, what was used so far, what happened.

Only labs/cloud/billing and labs/cloud/clock.py write here; both need nothing but these values to be worked out again.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened by itself while time passed: words are found by its code."""

    moment: datetime
    code: str
    params: dict[str, Any] = {}


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is charged for as long as it is there: since when, and how much of it there is."""

    usage_type: str
    resource_id: str
    began: datetime
    rate: Decimal = Decimal(1)
    part: str = ""
    """Where one resource is charged several times: which of them, as the subnet of an endpoint."""


class Books(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The usage of one Region, and what happened there."""

    through: datetime | None = None
    """Until when the runs are metered."""
    runs: dict[str, Run] = {}
    sums: dict[str, Decimal] = {}
    """Usage of runs that are over, and data: `2026-11-01|NatGateway-Hours|nat-…` -> how much, in the meter's own unit.

    The day is the first of the period whose prices hold: a month, or a part of one where prices changed within it.
    """
    events: tuple[Event, ...] = ()
    """The last that happened, oldest first."""
