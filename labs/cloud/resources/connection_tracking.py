"""How long does an interface remember an idle connection? What is asked for is kept and shown; idleness is not simulated.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#connection-tracking-timeouts
"""

from collections.abc import Mapping
from typing import Any

from labs.cloud.errors import InvalidParameterValue
from labs.cloud.registry import camel, pascal
from labs.cloud.world import Frozen

SECONDS: Mapping[str, tuple[int, int]] = {
    "tcp_established_timeout": (60, 432_000),
    "udp_stream_timeout": (60, 180),
    "udp_timeout": (30, 60),
}
"""Shortest and longest of each.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ConnectionTrackingSpecificationRequest.html
"""


class ConnectionTrackingSpecification(Frozen):
    """Timeouts in seconds; those left out are the instance type's."""

    tcp_established_timeout: int | None = None
    udp_stream_timeout: int | None = None
    udp_timeout: int | None = None


def must_be_possible_timeouts(wanted: ConnectionTrackingSpecification | None) -> None:
    """Each timeout has a range of its own."""
    for name, (shortest, longest) in SECONDS.items():
        value = getattr(wanted, name, None)
        if value is not None and not shortest <= value <= longest:
            raise InvalidParameterValue(
                name=camel(name),
                value=value,
                expected=f"Expecting a value between {shortest} and {longest}.",
                parameter="connection_tracking_specification",
            )


def timeouts_view(kept: ConnectionTrackingSpecification) -> dict[str, Any]:
    """Timeouts as EC2 shows them."""
    return {pascal(name): value for name in SECONDS if (value := getattr(kept, name)) is not None}
