"""What helps an interface that the internet cannot see? A public address, by whichever way there is one."""

from collections.abc import Iterator

from labs.cloud.network.remedies.network_interface import started_together
from labs.cloud.network.remedy import Act, Move, Situation, done, remedies
from labs.cloud.network.step import Refusal
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface

CODES = (
    Refusal.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
    Refusal.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
    Refusal.INGRESS_RTB_NO_PUBLIC_IP,
)


@remedies(*CODES)
def give_a_public_address(now: Situation) -> Iterator[Move]:
    """An address of AWS's, an Elastic IP that lies idle, or a new one."""
    interface = now.world.find(NetworkInterface, now.step.facts.get("network_interface_id"))
    if interface is None or interface.managed_by:
        return
    automatic = {"network_interface_id": interface.id, "associate_public_ip_address": True}
    yield (Act("modify_network_interface_attribute", automatic, opens=1),)
    idle = next((one for one in now.world.all(Address) if one.network_interface_id is None), None)
    if idle:
        yield (_associated(now, idle.id, interface),)
    allocated = Act("allocate_address", {"domain": "vpc"})
    outcome = done(now.world, allocated)
    if outcome:
        yield allocated, _associated(now, outcome[1]["AllocationId"], interface)


@remedies(*CODES)
def start_its_instance(now: Situation) -> Iterator[Move]:
    """An instance gives its public address back when it stops, and gets another when it starts."""
    interface = now.world.find(NetworkInterface, now.step.facts.get("network_interface_id"))
    instance = instance_of(now.world, interface.id) if interface else None
    if instance and instance.state == "stopped":
        because = next((one for one in now.walk.refusals if one.component_id == instance.id), None)
        yield (Act("start_instances", {"instance_ids": [instance.id]}, 1, because),)
        stopped = [one.id for one in now.world.where(Instance, state="stopped")]
        if len(stopped) > 1:
            yield (started_together(now.world, stopped, because),)


def _associated(now: Situation, allocation_id: str, interface: NetworkInterface) -> Act:
    params = {"allocation_id": allocation_id, "network_interface_id": interface.id}
    private = now.step.facts["address"]
    if private != interface.primary_address and interface.has_address(private):
        params["private_ip_address"] = private
    return Act("associate_address", params, opens=1)
