"""By which driver does an instance see an interface: ENA, the Intel 82599 virtual function, or Xen's paravirtual one?

`ethtool -i` names it `ena`, `ixgbevf` or `vif`. Three things must come together for the first two: the instance type has
the device, the AMI is a hardware virtual machine (HVM), and the attribute of the instance is set. A guest is taken to have
the driver whose attribute is set: whoever sets it has installed the driver before, as AWS asks.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking.html
"""

from typing import Literal

from labs.cloud.facts.instance_types import InstanceTypeFacts, instance_types
from labs.cloud.facts.network_performance import JUMBO_MTU, STANDARD_MTU, WITHOUT_JUMBO
from labs.cloud.resources.instance import Instance, machine_view
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World

Driver = Literal["ena", "ixgbevf", "vif"]
VF_FAMILIES = frozenset({"c3", "c4", "d2", "i2", "m4", "r3"})
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sriov-networking.html"""
WITHOUT_VF = frozenset({"m4.16xlarge"})
"""The size of such a family that has ENA instead."""


def driver_of(world: World, interface: NetworkInterface) -> Driver:
    """The driver of an interface that is attached to an instance. Raises the instance's NotFound for one that is not."""
    attachment = interface.attachment
    return driver_under(world, world.get(Instance, attachment.instance_id if attachment else ""))


def driver_under(world: World, instance: Instance) -> Driver:
    """The driver of every interface of an instance: they are all of one device."""
    is_hvm = machine_view(world, instance).virtualization_type == "hvm"
    kind = instance_types()[instance.instance_type]
    if is_hvm and has_ena(kind) and instance.ena_support:
        return "ena"
    if is_hvm and has_virtual_functions(kind) and instance.sriov_net_support == "simple":
        return "ixgbevf"
    return "vif"


def has_ena(kind: InstanceTypeFacts) -> bool:
    """Whether the machines of a type have an Elastic Network Adapter: all of the Nitro System, and a few of Xen.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking-ena.html
    """
    return kind.ena in ("required", "supported")


def has_virtual_functions(kind: InstanceTypeFacts) -> bool:
    """Whether the machines of a type have an Intel 82599 network card with virtual functions.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sriov-networking.html
    """
    return kind.instance_type.partition(".")[0] in VF_FAMILIES and kind.instance_type not in WITHOUT_VF


def mtu_of(instance: Instance) -> int:
    """The largest packet that an instance sends by itself, in bytes.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
    """
    family = instance.instance_type.partition(".")[0]
    return int((STANDARD_MTU if family in WITHOUT_JUMBO else JUMBO_MTU).value)
