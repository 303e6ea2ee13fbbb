"""What is ENA Express, and on which interfaces can it be switched on? It is a setting of the attachment to an instance.

It sends over AWS's Scalable Reliable Datagram (SRD), by several ways at once, where both ends have it.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html
"""

from typing import Any

from labs.cloud.errors import CloudError
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.facts.network_performance import REGIONS_WITHOUT_ENA_EXPRESS
from labs.cloud.world import Frozen, World


class EnaSrdUdpSpecification(Frozen):
    """Whether UDP goes by ENA Express as well; packets may then arrive in another order."""

    ena_srd_udp_enabled: bool | None = None


class EnaSrdSpecification(Frozen):
    """Whether an interface uses ENA Express, and for what."""

    ena_srd_enabled: bool | None = None
    ena_srd_udp_specification: EnaSrdUdpSpecification | None = None

    @property
    def is_on(self) -> bool:
        """Whether TCP uses it."""
        return bool(self.ena_srd_enabled)

    @property
    def is_on_for_udp(self) -> bool:
        """Whether UDP uses it."""
        udp = self.ena_srd_udp_specification
        return self.is_on and udp is not None and bool(udp.ena_srd_udp_enabled)

    def view(self) -> dict[str, Any]:
        """The setting as EC2 shows it in an attachment."""
        return {
            "EnaSrdEnabled": self.is_on,
            "EnaSrdUdpSpecification": {"EnaSrdUdpEnabled": self.is_on_for_udp},
        }


class EnaExpressUnsupported(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "ENA Express is not supported for the instance type {instance_type}."


class EnaExpressNotInRegion(CloudError):
    """Not confirmed: the code."""

    code = "UnsupportedOperation"
    template = "ENA Express is not available in the Region {region}."


class EnaExpressUdpAlone(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "EnaSrdUdpEnabled cannot be set unless EnaSrdEnabled is set as well."


def must_support_ena_express(world: World, kind: InstanceTypeFacts, asked: EnaSrdSpecification, parameter: str) -> None:
    """ENA Express is for some instance types, in most Regions; UDP uses it only where TCP does.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html
    """
    udp = asked.ena_srd_udp_specification
    if udp and udp.ena_srd_udp_enabled and not asked.is_on:
        raise EnaExpressUdpAlone(parameter=parameter)
    if not asked.is_on:
        return
    if world.region in REGIONS_WITHOUT_ENA_EXPRESS:
        raise EnaExpressNotInRegion(region=world.region, parameter=parameter)
    if not kind.ena_srd:
        raise EnaExpressUnsupported(instance_type=kind.instance_type, parameter=parameter)


def changed_setting(present: EnaSrdSpecification | None, asked: EnaSrdSpecification) -> EnaSrdSpecification | None:
    """The setting after a request that says only what changes; None where nothing of it is on."""
    before = present or EnaSrdSpecification()
    enabled = before.ena_srd_enabled if asked.ena_srd_enabled is None else asked.ena_srd_enabled
    udp = asked.ena_srd_udp_specification or before.ena_srd_udp_specification
    if not enabled:
        return None
    return EnaSrdSpecification(ena_srd_enabled=True, ena_srd_udp_specification=udp)
