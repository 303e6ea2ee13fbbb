"""Somebody who types in the shell of an instance, for tests."""

from labs.cloud.facts.images import IMAGES
from tests.cloud.builders import Network, a_region

UBUNTU = next(one.name for one in IMAGES if one.name.startswith("ubuntu/") and one.architecture == "x86_64")


def a_network() -> Network:
    """A VPC with host names and a public subnet."""
    network = a_region().with_vpc().with_public_subnet("public")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    return network


class Inside:
    """A shell on an instance of a network; its variables last."""

    def __init__(self, network: Network, name: str = "web") -> None:
        self.network = network
        self.name = name
        self.variables: list[dict[str, str]] = []
        self.status = 0
        self.error = ""

    def type(self, line: str) -> str:
        """What a line prints."""
        said = self.network.do(
            "run_in_guest", instance_id=self.network[self.name], command=line, variables=self.variables
        )
        self.variables = [{"name": one["Name"], "value": one["Value"]} for one in said["Variables"]]
        self.status, self.error = said["Status"], said["Error"]
        return str(said["Output"])

    def out(self, line: str) -> str:
        """What a line prints that must go well and complain of nothing."""
        printed = self.type(line)
        assert (self.error, self.status) == ("", 0)
        return printed

    def fault(self, line: str, status: int) -> str:
        """What a line complains of that must end with this status."""
        self.type(line)
        assert self.status == status
        return self.error


def address(network: Network, name: str) -> str:
    """The private address of an instance."""
    return str(network.instance(name)["PrivateIpAddress"])
