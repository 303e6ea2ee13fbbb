"""An account at home in Seoul with a VPC there and one in Ohio, and what is done in either of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from labs.cloud import account
from labs.cloud.account import Account
from labs.cloud.errors import CloudError
from labs.cloud.facts.images import image_id
from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from labs.cloud.resources.vpc import Vpc
from tests.cloud.builders import AMAZON_LINUX_2023
from tests.cloud.region import Region

SEOUL, OHIO, TOKYO = "ap-northeast-2", "us-east-2", "ap-northeast-1"


@dataclass(frozen=True)
class Asked:
    """An entry of a journal, as much of it as is done again."""

    action: str
    params: Mapping[str, Any]
    region: str
    outcome: str = "done"
    door: str = "web"


class TwoRegions:
    """An account at home in Seoul with a VPC there and one in Ohio, in each of them a host that takes everything."""

    def __init__(self) -> None:
        self.start = self.held = Account(home=Region(default_vpc=False).world)
        self.journal: list[Asked] = []
        self.vpcs = {SEOUL: self.vpc(SEOUL, "10.0.0.0/16"), OHIO: self.vpc(OHIO, "10.1.0.0/16")}
        self.hosts = {region: self.host(region) for region in self.vpcs}

    def do(self, region: str, action: str, **params: Any) -> dict[str, Any]:
        self.held, _, result = account.call(self.held, self.held.world(region), action, params)
        self.journal.append(Asked(action, params, region))
        return result

    def refused(self, region: str, action: str, **params: Any) -> CloudError:
        with pytest.raises(CloudError) as caught:
            account.call(self.held, self.held.world(region), action, params)
        return caught.value

    def vpc(self, region: str, cidr_block: str) -> str:
        return str(self.do(region, "create_vpc", cidr_block=cidr_block)["Vpc"]["VpcId"])

    def host(self, region: str) -> str:
        vpc = self.held.world(region).get(Vpc, self.vpcs[region])
        block = vpc.cidr_block.replace(".0.0/16", ".1.0/24")
        subnet = self.do(region, "create_subnet", vpc_id=vpc.id, cidr_block=block)["Subnet"]["SubnetId"]
        group = self.do(region, "create_security_group", group_name="open", description="open", vpc_id=vpc.id)
        everything = {"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}
        self.do(region, "authorize_security_group_ingress", group_id=group["GroupId"], ip_permissions=[everything])
        launched = self.do(
            region,
            "run_instances",
            image_id=image_id(region, AMAZON_LINUX_2023),
            instance_type="t2.micro",
            subnet_id=subnet,
            security_group_ids=[group["GroupId"]],
            min_count=1,
            max_count=1,
        )
        return str(launched["Instances"][0]["InstanceId"])

    def request(self, peer_vpc_id: str | None = None, peer_region: str = OHIO) -> dict[str, str]:
        asked = {"vpc_id": self.vpcs[SEOUL], "peer_vpc_id": peer_vpc_id or self.vpcs[OHIO], "peer_region": peer_region}
        made = self.do(SEOUL, "create_vpc_peering_connection", **asked)["VpcPeeringConnection"]
        return {"vpc_peering_connection_id": made["VpcPeeringConnectionId"]}

    def connected(self) -> dict[str, str]:
        connection = self.request()
        self.do(OHIO, "accept_vpc_peering_connection", **connection)
        return connection

    def route(self, region: str, destination: str, connection: dict[str, str]) -> None:
        filters = [{"name": "vpc-id", "values": [self.vpcs[region]]}]
        table = self.do(region, "describe_route_tables", filters=filters)["RouteTables"][0]["RouteTableId"]
        self.do(region, "create_route", route_table_id=table, destination_cidr_block=destination, **connection)

    def seen(self, region: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.do(region, "describe_vpc_peering_connections")["VpcPeeringConnections"]
        return found

    def states(self) -> tuple[list[str], list[str]]:
        """What the connections of either Region are."""
        seoul, ohio = ([one["Status"]["Code"] for one in self.seen(region)] for region in (SEOUL, OHIO))
        return seoul, ohio

    def joined(self) -> dict[str, str]:
        """A connection with routes on both sides."""
        connection = self.connected()
        self.route(SEOUL, "10.1.0.0/16", connection)
        self.route(OHIO, "10.0.0.0/16", connection)
        return connection

    def send(self, source: str, destination: str) -> Walk:
        home = self.held.home
        return walk(home, source=source, destination=destination, elsewhere=self.held.peers(home))
