"""Which managed rules look at Elastic IP addresses and network interfaces?"""

from labs.cloud.config.evaluation import Verdict
from labs.cloud.config.rules.catalogue import COMPLIANT, Given, fault, managed
from labs.cloud.resources.address import Address
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


@managed("EIP_ATTACHED", "EC2::EIP", change=True)
def eip_attached(world: World, address: Address, _given: Given) -> Verdict:
    """An Elastic IP is attached to an instance or to an interface that is in use.

    https://docs.aws.amazon.com/config/latest/developerguide/eip-attached.html
    """
    interface = world.find(NetworkInterface, address.network_interface_id)
    return COMPLIANT if interface and interface.status != "available" else fault(address.public_ip)


@managed("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", "EC2::NetworkInterface", change=True)
def source_destination_check(_world: World, interface: NetworkInterface, _given: Given) -> Verdict:
    """An interface takes only what is sent to it, and sends only what is its own.

    https://docs.aws.amazon.com/config/latest/developerguide/ec2-enis-source-destination-check-enabled.html
    """
    return COMPLIANT if interface.source_dest_check else fault("SourceDestCheck=false")
