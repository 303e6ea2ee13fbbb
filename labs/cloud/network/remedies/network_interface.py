"""What helps an end that does not answer? A machine that runs, a machine at all, or no check of addresses."""

from collections.abc import Iterator

from labs.cloud.network.remedy import Act, Move, Situation, done, remedies, steps_of
from labs.cloud.network.step import Refusal, Step, Walk
from labs.cloud.network.topology import device_index, instance_of, interfaces_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


@remedies(Refusal.BAD_STATE)
def start_instances(now: Situation) -> Iterator[Move]:
    """Start the instance; or at once every one that is stopped, to be narrowed to those the packet meets."""
    if now.world.find(Instance, now.step.component_id) is None:
        return
    yield (_started([now.step.component_id]),)
    stopped = [one.id for one in now.world.where(Instance, state="stopped")]
    if len(stopped) > 1:
        yield (started_together(now.world, stopped),)


@remedies(Refusal.HARDWARE_FAILED)
def move_to_other_hardware(now: Situation) -> Iterator[Move]:
    """Stop the instance and start it: it starts on hardware that works.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/TroubleshootingInstances.html
    """
    if now.world.find(Instance, now.step.component_id) is None:
        return
    ids = [now.step.component_id]
    yield (Act("stop_instances", {"instance_ids": ids}), _started(ids))


def started_together(world: World, instance_ids: list[str], because: Step | None = None) -> Act:
    """Several instances in one action, of which those remain that a walk meets."""

    def narrowed(seen: Walk) -> Act | None:
        met = {instance.id for one in steps_of(seen) if (instance := _behind(world, one.component_id))}
        kept = [one for one in instance_ids if one in met]
        return _started(kept, because) if kept else None

    return Act("start_instances", {"instance_ids": instance_ids}, len(instance_ids), because, narrowed)


def _started(instance_ids: list[str], because: Step | None = None) -> Act:
    return Act("start_instances", {"instance_ids": instance_ids}, len(instance_ids), because)


def _behind(world: World, id: str) -> Instance | None:
    return instance_of(world, id) if world.find(NetworkInterface, id) else world.find(Instance, id)


@remedies(Refusal.BAD_STATE_ATTACHMENT)
def attach_to_an_instance(now: Situation) -> Iterator[Move]:
    """Attach the interface to an instance in its Availability Zone that has room: one that runs, else one that could."""
    interface = now.world.get(NetworkInterface, now.step.component_id)
    if interface.managed_by:
        return
    for state in ("running", "stopped"):
        attached = (_attached(now, interface, one) for one in now.world.where(Instance, state=state))
        found = next((one for one in attached if one and done(now.world, one)), None)
        if found:
            yield (found,)


@remedies(Refusal.ENI_SOURCE_DEST_CHECK_RESTRICTION)
def stop_checking(now: Situation) -> Iterator[Move]:
    """An appliance takes what is not for it when its check is off."""
    params = {"network_interface_id": now.step.component_id, "source_dest_check": {"value": False}}
    yield (Act("modify_network_interface_attribute", params),)


def _attached(now: Situation, interface: NetworkInterface, instance: Instance) -> Act | None:
    if instance.availability_zone != interface.availability_zone:
        return None
    taken = {device_index(one) for one in interfaces_of(now.world).get(instance.id, ())}
    free = next(one for one in range(len(taken) + 1) if one not in taken)
    params = {"network_interface_id": interface.id, "instance_id": instance.id, "device_index": free}
    return Act("attach_network_interface", params)
