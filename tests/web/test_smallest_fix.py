"""The smallest fix on the page: offered after a lost packet on playgrounds, and in labs only where the lab says so."""

import html
import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from labs.assess.intents import unwanted_packets
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.courses import queries as courses
from labs.study import services
from labs.study.models import Door, Sandbox, User
from labs.study.playgrounds import create_playground
from labs.study.queries import world_of
from tests.assess.cases import a_document
from tests.cloud.builders import AMAZON_LINUX_2023, a_region
from tests.web.conftest import LAB

ASK = "What is the smallest fix?"


def text(response: Any) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def lines(response: Any) -> list[str]:
    """The commands that are proposed."""
    found = re.search(r'<section class="smallest-fix".*?</section>', response.content.decode(), re.DOTALL)
    assert found
    return [html.unescape(one) for one in re.findall(r"data-copyable><code>(.*?)</code>", found[0], re.DOTALL)]


@pytest.fixture
def playground(user: User) -> Sandbox:
    return create_playground(user, name="shop")


@pytest.fixture
def at(playground: Sandbox) -> str:
    return f"/playgrounds/{playground.pk}/"


def run(sandbox: Sandbox, action: str, **params: Any) -> None:
    services.run(sandbox.pk, door=Door.WEB, actor=sandbox.owner, action=action, params=params)


def launched(sandbox: Sandbox, **more: Any) -> str:
    """The id of a new instance."""
    before = set(world_of(sandbox).resources)
    image_id = a_region(region=world_of(sandbox).region).image(AMAZON_LINUX_2023)
    run(sandbox, "run_instances", image_id=image_id, instance_type="t3.micro", min_count=1, max_count=1, **more)
    return next(
        one
        for one in world_of(Sandbox.objects.get(pk=sandbox.pk)).resources
        if one not in before and one.startswith("i-")
    )


def group_of(sandbox: Sandbox) -> str:
    """The group of the only instance."""
    world = world_of(Sandbox.objects.get(pk=sandbox.pk))
    return world.get(SecurityGroup, world.all(NetworkInterface)[0].group_ids[0]).id


def test_a_playground_offers_the_smallest_fix_after_a_lost_packet_alone(
    page: Client, playground: Sandbox, at: str
) -> None:
    host = launched(playground)
    asked = f"source=internet&destination={host}&protocol=tcp&port="

    lost = page.get(f"{at}?{asked}80")
    run(playground, "authorize_security_group_ingress", group_id=group_of(playground), ip_protocol="tcp", from_port=80, to_port=80, cidr_ip="0.0.0.0/0")  # fmt: skip
    arrived = page.get(f"{at}?{asked}80")

    assert ASK in text(lost)
    assert ASK not in text(arrived)


def test_the_fix_is_told_as_commands_with_their_reasons(page: Client, playground: Sandbox, at: str) -> None:
    host = launched(playground)

    shown = page.get(f"{at}?source=internet&destination={host}&protocol=tcp&port=443&fix=1")

    rule = "'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]'"
    line = f"aws ec2 authorize-security-group-ingress --group-id {group_of(playground)} --ip-permissions {rule}"
    assert lines(shown) == [line]
    assert "ENI_SG_RULES_MISMATCH" in text(shown)
    assert "With this one action the packet arrives" in text(shown)
    assert ASK not in text(shown)


def test_what_is_made_on_the_way_is_kept_in_a_variable(page: Client, playground: Sandbox, at: str) -> None:
    run(playground, "create_vpc", cidr_block="10.0.0.0/16")
    vpc = world_of(Sandbox.objects.get(pk=playground.pk)).where(Vpc, cidr_block="10.0.0.0/16")[0].id
    run(playground, "create_subnet", vpc_id=vpc, cidr_block="10.0.1.0/24")
    subnet = world_of(Sandbox.objects.get(pk=playground.pk)).where(Subnet, vpc_id=vpc)[0].id
    host = launched(playground, subnet_id=subnet)

    shown = page.get(f"{at}?source={host}&address=198.51.100.7&protocol=tcp&port=443&fix=1")

    made, attached, routed, *_ = lines(shown)
    assert made == (
        "GATEWAY=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)"
    )
    assert attached == f'aws ec2 attach-internet-gateway --internet-gateway-id "$GATEWAY" --vpc-id {vpc}'
    assert '--destination-cidr-block 198.51.100.7/32 --gateway-id "$GATEWAY"' in routed


def test_the_lines_do_what_they_say_in_the_terminal(page: Client, playground: Sandbox, at: str) -> None:
    host = launched(playground)
    asked = f"{at}?source=internet&destination={host}&protocol=tcp&port=443"

    for place, line in enumerate(lines(page.get(f"{asked}&fix=1"))):
        page.post(f"{at}terminal", {"line": line, "client_token": str(place)})

    assert "It arrived, and the reply came back." in text(page.get(asked))


def test_where_nothing_helps_the_page_says_so(page: Client, playground: Sandbox, at: str) -> None:
    host = launched(playground)

    shown = page.get(f"{at}?source={host}&address=172.31.0.77&protocol=tcp&port=443&fix=1")

    assert "Nothing that can be changed in this Region helps" in text(shown)


def test_a_lab_neither_offers_nor_answers_unless_its_document_says_so(
    page: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = next(id for id in world_of(sandbox).resources if id.startswith("i-"))
    asked = f"/labs/{LAB}/?source=internet&destination={host}&protocol=tcp&port=4711"

    silent, stubborn = page.get(asked), page.get(f"{asked}&fix=1")
    allowing = msgspec.structs.replace(courses.document(sandbox.its_version), smallest_fix=True)
    monkeypatch.setattr(courses, "document", lambda version: allowing)
    helpful = page.get(f"{asked}&fix=1")

    assert ASK not in text(silent)
    assert "smallest-fix" not in stubborn.content.decode()
    assert lines(helpful)


def test_what_a_labs_checks_want_kept_out_is_known() -> None:
    check: dict[str, Any] = {
        "id": "shut",
        "check": "packet",
        "title": {"ko": "닫혀 있다", "en": "It is shut"},
        "points": 1,
        "step": "one",
        "source": "internet",
        "destination": "10.0.0.4",
        "ports": [22, 23],
        "expect": "not_delivered",
    }

    found = unwanted_packets(a_document(check, {**check, "id": "open", "expect": "delivered"}), a_region().world)

    assert found == (
        {"source": "internet", "destination": "10.0.0.4", "protocol": "tcp", "destination_port": 22},
        {"source": "internet", "destination": "10.0.0.4", "protocol": "tcp", "destination_port": 23},
    )
