"""Networks for tests of speed: instances of any size, though the account's quota of vCPUs is small."""

from typing import Any

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.flows import Measurement, measure
from labs.cloud.resources.instance import Instance
from tests.cloud.builders import AMAZON_LINUX_2, Network, a_region


class Fast(Network):
    """A Region in which everything inside the VPC may speak to everything."""

    def __init__(self, **begin: Any) -> None:
        super().__init__(**begin)
        self.wanted: dict[str, str] = {}

    def with_machine(
        self, name: str, instance_type: str = "m5.large", *, in_subnet: str = "subnet", **more: Any
    ) -> "Fast":
        """A running instance of a type, of whatever size: it is launched small, while the others are small too."""
        for one in self.wanted:
            self.become(one, "m5.large")
        first = "r4.large" if instance_types()[instance_type].hypervisor == "xen" else "m5.large"
        asked = {"image": AMAZON_LINUX_2, "groups": ("open",), **more}
        self.with_instance(name, in_subnet=in_subnet, instance_type=first, **asked)
        self.wanted[name] = instance_type
        for one, kind in self.wanted.items():
            self.become(one, kind)
        return self

    def become(self, name: str, instance_type: str | None = None, **changes: Any) -> None:
        """Change an instance without asking whether EC2 would."""
        instance = self.world.get(Instance, self[name])
        self.world = self.world.put(instance.replace(instance_type=instance_type or instance.instance_type, **changes))

    def measured(self, source: str, destination: str, **more: Any) -> Measurement:
        """What iperf3 finds between two machines by their names, or from one to an address."""
        target = self.ids.get(f"{destination}-eth0", destination)
        return measure(self.world, self[f"{source}-eth0"], target, **more)


def a_fast_region(region: str = "us-east-1") -> Fast:
    """A VPC with a public subnet in one zone, and one in another."""
    network = Fast(region=region, now=a_region().world.now, default_vpc=False)
    network.with_vpc()
    network.with_public_subnet("subnet", "10.0.1.0/24", zone=f"{region}a")
    network.with_public_subnet("other-zone", "10.0.2.0/24", zone=f"{region}b")
    network.with_group("open")
    network.do(
        "authorize_security_group_ingress",
        group_id=network["open"],
        ip_protocol="-1",
        cidr_ip="0.0.0.0/0",
    )
    return network
