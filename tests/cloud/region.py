"""A simulated Region as a test drives it: actions by name, one after the other."""

from datetime import UTC, datetime
from typing import Any

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.genesis import begin
from labs.cloud.world import World

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


class Region:
    """The world of one test; `do` moves it on, `refused` proves that it stays."""

    def __init__(self, *, region: str = "ap-northeast-2", now: datetime = MONDAY, default_vpc: bool = False) -> None:
        self.world: World = begin(account_id="111122223333", region=region, seed=7, now=now, default_vpc=default_vpc)

    def do(self, action: str, **params: Any) -> dict[str, Any]:
        self.world, result = registry.call(self.world, action, params)
        return result

    def refused(self, action: str, **params: Any) -> CloudError:
        before = dict(self.world.resources)
        try:
            registry.call(self.world, action, params)
        except CloudError as error:
            assert self.world.resources == before
            return error
        raise AssertionError(f"{action} was not refused")

    def vpc(self, cidr_block: str = "10.0.0.0/16") -> str:
        return str(self.do("create_vpc", cidr_block=cidr_block)["Vpc"]["VpcId"])

    def subnet(self, vpc_id: str, cidr_block: str = "10.0.1.0/24", zone: str = "ap-northeast-2a") -> str:
        made = self.do("create_subnet", vpc_id=vpc_id, cidr_block=cidr_block, availability_zone=zone)
        return str(made["Subnet"]["SubnetId"])

    def gateway(self, vpc_id: str | None = None) -> str:
        gateway_id = str(self.do("create_internet_gateway")["InternetGateway"]["InternetGatewayId"])
        if vpc_id:
            self.do("attach_internet_gateway", internet_gateway_id=gateway_id, vpc_id=vpc_id)
        return gateway_id

    def table(self, vpc_id: str) -> str:
        return str(self.do("create_route_table", vpc_id=vpc_id)["RouteTable"]["RouteTableId"])

    def main_table(self, vpc_id: str) -> dict[str, Any]:
        filters = [{"name": "vpc-id", "values": [vpc_id]}, {"name": "association.main", "values": ["true"]}]
        tables: list[dict[str, Any]] = self.do("describe_route_tables", filters=filters)["RouteTables"]
        return tables[0]

    def group(self, vpc_id: str, name: str = "web") -> str:
        made = self.do("create_security_group", group_name=name, description=name, vpc_id=vpc_id)
        return str(made["GroupId"])

    def acl(self, vpc_id: str) -> str:
        return str(self.do("create_network_acl", vpc_id=vpc_id)["NetworkAcl"]["NetworkAclId"])

    def routes(self, table_id: str) -> list[tuple[str, str, str]]:
        table = self.do("describe_route_tables", route_table_ids=[table_id])["RouteTables"][0]
        return [
            (one["DestinationCidrBlock"], one.get("GatewayId") or one["NetworkInterfaceId"], one["State"])
            for one in table["Routes"]
        ]
