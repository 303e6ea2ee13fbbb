"""PyPI's aws-vpc-analyzer is asked about pairs; it reads a document of `describe` answers instead of an account.

Run by the Python of `.peers`: reads the document and the queries as JSON, and writes what it answered and how long it took.
"""

import asyncio
import json
import logging
import sys
import time
from types import SimpleNamespace
from typing import Any

from netgraph.core.graph_manager import GraphManager
from netgraph.core.path_analyzer import PathAnalyzer

FOR_EVER = 10**9
ID_MEMBERS = {
    "Subnets": "SubnetId", "SecurityGroups": "GroupId", "NetworkAcls": "NetworkAclId", "RouteTables": "RouteTableId",
    "NetworkInterfaces": "NetworkInterfaceId", "Instances": "InstanceId", "NatGateways": "NatGatewayId",
    "InternetGateways": "InternetGatewayId", "VpcPeeringConnections": "VpcPeeringConnectionId", "Vpcs": "VpcId",
}  # fmt: skip


class Shelf:
    """Hands out parts of a document as its fetcher would fetch them."""

    def __init__(self, document: dict[str, list[dict[str, Any]]]) -> None:
        self.client = SimpleNamespace(region="ap-northeast-2", account_id="123456789012")
        self._document = {
            **document,
            "Instances": [one for each in document.get("Reservations", []) for one in each["Instances"]],
        }

    def __getattr__(self, name: str) -> Any:
        wanted = name.removeprefix("describe_").removesuffix("_by_id").replace("_", "")
        wanted = "networkacl" if wanted == "nacl" else wanted
        key = next((one for one in ID_MEMBERS if one.lower().rstrip("s") == wanted.rstrip("s")), None)
        if key is None or not name.startswith("describe_"):
            raise AttributeError(name)

        async def fetch(*ids: Any, vpc_id: str | None = None, filters: Any = None, **named: Any) -> Any:
            if name.endswith("_by_id"):
                found = self._chosen(key, [ids[0] if ids else next(iter(named.values()))], None, None)
                return found[0] if found else None
            listed = next((value for value in (*ids, *named.values()) if isinstance(value, list)), None)
            return self._chosen(key, listed, vpc_id, filters)

        return fetch

    def _chosen(self, key: str, ids: Any, vpc_id: str | None, filters: Any) -> list[dict[str, Any]]:
        ones = self._document.get(key, [])
        wanted = {one["Name"]: one["Values"] for one in filters or []}
        if vpc_id:
            wanted["vpc-id"] = [vpc_id]
        return [
            one
            for one in ones
            if (ids is None or one[ID_MEMBERS[key]] in ids) and all(_fits(one, *pair) for pair in wanted.items())
        ]


def _fits(one: dict[str, Any], name: str, values: list[str]) -> bool:
    if name in ("vpc-id", "attachment.vpc-id"):
        attached = [each.get("VpcId") for each in one.get("Attachments", [])]
        return one.get("VpcId") in values or any(each in values for each in attached)
    if name in ("private-ip-address", "addresses.private-ip-address"):
        return one.get("PrivateIpAddress") in values
    if name == "association.subnet-id":
        return any(each.get("SubnetId") in values for each in one.get("Associations", []))
    if name == "association.main":
        return any(each.get("Main") for each in one.get("Associations", []))
    return True


async def answers(asked: dict[str, Any]) -> dict[str, Any]:
    graph = GraphManager(Shelf(asked["document"]), ttl_seconds=FOR_EVER)
    await graph.build_topology([one["VpcId"] for one in asked["document"]["Vpcs"]])
    analyzer = PathAnalyzer(graph)
    found = []
    began = time.perf_counter()
    for source, address, port in asked["queries"]:
        found.append((await analyzer.analyze(source, address, port, "tcp")).status.value)
    return {"answers": found, "seconds": time.perf_counter() - began}


def main() -> None:
    logging.disable(logging.CRITICAL)
    print(json.dumps(asyncio.run(answers(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
