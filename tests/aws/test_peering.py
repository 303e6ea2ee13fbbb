"""VPC peering by boto3, in one Region and between two: a client for each Region, one account behind them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.study import services
from labs.study.keys import create_access_key
from labs.study.models import Sandbox
from labs.study.queries import world_of
from tests.aws.clients import a_client
from tests.rows import a_playground, a_user

pytestmark = pytest.mark.django_db
SEOUL, OHIO = "ap-northeast-2", "us-east-2"


@pytest.fixture
def sandbox() -> Sandbox:
    return a_playground(a_user())


@pytest.fixture
def clients(sandbox: Sandbox) -> tuple[Any, Any]:
    """Of Seoul and Ohio."""
    key = create_access_key(sandbox)
    return a_client(key, region=SEOUL), a_client(key, region=OHIO)


def status(client: Any, connection_id: str) -> str:
    found = client.describe_vpc_peering_connections(VpcPeeringConnectionIds=[connection_id])
    return str(found["VpcPeeringConnections"][0]["Status"]["Code"])


def test_a_request_is_accepted_in_the_other_region_and_undone_in_both(
    sandbox: Sandbox, clients: tuple[Any, Any]
) -> None:
    seoul, ohio = clients
    asking = seoul.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    asked = ohio.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

    made = seoul.create_vpc_peering_connection(VpcId=asking, PeerVpcId=asked, PeerRegion=OHIO)["VpcPeeringConnection"]
    connection_id = made["VpcPeeringConnectionId"]
    waiting = status(seoul, connection_id), status(ohio, connection_id)
    with pytest.raises(ClientError) as wrong:
        seoul.accept_vpc_peering_connection(VpcPeeringConnectionId=connection_id)
    ohio.accept_vpc_peering_connection(VpcPeeringConnectionId=connection_id)
    active = status(seoul, connection_id), status(ohio, connection_id)
    sandbox.refresh_from_db()
    services.undo(sandbox.pk, door="web", actor=None, seen_revision=sandbox.revision)

    assert made["AccepterVpcInfo"]["Region"] == OHIO
    assert waiting == ("pending-acceptance", "pending-acceptance")
    assert wrong.value.response["Error"]["Code"] == "OperationNotPermitted"
    assert active == ("active", "active")
    assert (status(seoul, connection_id), status(ohio, connection_id)) == ("pending-acceptance", "pending-acceptance")


def test_the_waiters_of_boto3_end_where_a_connection_does(sandbox: Sandbox, clients: tuple[Any, Any]) -> None:
    seoul, _ = clients
    vpcs = [seoul.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in range(2)]
    made = seoul.create_vpc_peering_connection(VpcId=vpcs[0], PeerVpcId=vpcs[1])["VpcPeeringConnection"]
    by_id = {"VpcPeeringConnectionIds": [made["VpcPeeringConnectionId"]]}

    seoul.get_waiter("vpc_peering_connection_exists").wait(**by_id)
    seoul.delete_vpc_peering_connection(VpcPeeringConnectionId=made["VpcPeeringConnectionId"])
    seoul.get_waiter("vpc_peering_connection_deleted").wait(**by_id)
    sandbox.refresh_from_db()

    assert [one.status for one in world_of(sandbox).all(VpcPeeringConnection)] == ["deleted"]
