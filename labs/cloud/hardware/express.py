"""Does a flow go by ENA Express, AWS's Scalable Reliable Datagram (SRD)? Both ends must have it switched on.

Both interfaces are enabled, for UDP for that as well, and no middlebox stands between the two instances. The first version,
of November 2022, worked within one subnet alone; until when is not confirmed, so today's rule counts at every date.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html
"""

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.course import Course, Seat
from labs.cloud.network.packet import Protocol


def uses_ena_express(course: Course, protocol: Protocol) -> bool:
    """Whether the flow of a course goes by SRD: TCP, or UDP where both ends are set so, between two instances."""
    if protocol not in ("tcp", "udp") or not course.goes_straight:
        return False
    return all(seat is not None and _is_ready(seat, protocol) for seat in (course.sender, course.receiver))


def _is_ready(seat: Seat, protocol: Protocol) -> bool:
    """Whether an end has it switched on, on a type that still supports it: types change while an instance is stopped."""
    setting = seat.interface.attachment.ena_srd if seat.interface.attachment else None
    if setting is None or not instance_types()[seat.instance.instance_type].ena_srd:
        return False
    return setting.is_on if protocol == "tcp" else setting.is_on_for_udp
