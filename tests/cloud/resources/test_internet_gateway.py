"""Internet gateways: one VPC each, and no leaving while public addresses are mapped."""

from tests.cloud.region import Region


def test_a_gateway_and_a_vpc_belong_to_each_other_alone(region: Region) -> None:
    first, second = region.vpc(), region.vpc("10.1.0.0/16")
    gateway_id = region.gateway(first)

    elsewhere = region.refused("attach_internet_gateway", internet_gateway_id=gateway_id, vpc_id=second)
    another = region.refused("attach_internet_gateway", internet_gateway_id=region.gateway(), vpc_id=first)

    assert (elsewhere.code, another.code) == ("Resource.AlreadyAssociated", "InvalidParameterValue")


def test_a_route_to_a_gateway_turns_blackhole_when_it_is_detached_and_active_when_it_is_back(region: Region) -> None:
    vpc_id = region.vpc()
    gateway_id, table_id = region.gateway(vpc_id), region.table(vpc_id)
    region.do("create_route", route_table_id=table_id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway_id)

    region.do("detach_internet_gateway", internet_gateway_id=gateway_id, vpc_id=vpc_id)
    detached = region.routes(table_id)[-1]
    region.do("attach_internet_gateway", internet_gateway_id=gateway_id, vpc_id=vpc_id)

    assert detached == ("0.0.0.0/0", gateway_id, "blackhole")
    assert region.routes(table_id)[-1] == ("0.0.0.0/0", gateway_id, "active")


def test_a_route_to_a_deleted_gateway_stays_as_a_blackhole(region: Region) -> None:
    vpc_id = region.vpc()
    gateway_id, table_id = region.gateway(vpc_id), region.table(vpc_id)
    region.do("create_route", route_table_id=table_id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway_id)
    region.do("detach_internet_gateway", internet_gateway_id=gateway_id, vpc_id=vpc_id)

    region.do("delete_internet_gateway", internet_gateway_id=gateway_id)

    assert region.routes(table_id)[-1] == ("0.0.0.0/0", gateway_id, "blackhole")


def test_an_attached_gateway_cannot_be_deleted(region: Region) -> None:
    gateway_id = region.gateway(region.vpc())

    assert region.refused("delete_internet_gateway", internet_gateway_id=gateway_id).code == "DependencyViolation"


def test_detaching_from_the_wrong_vpc_says_that_it_is_not_attached_there(region: Region) -> None:
    gateway_id = region.gateway(region.vpc())
    other = region.vpc("10.1.0.0/16")

    error = region.refused("detach_internet_gateway", internet_gateway_id=gateway_id, vpc_id=other)

    assert error.code == "Gateway.NotAttached"


def test_a_gateway_stays_while_a_public_address_is_mapped() -> None:
    region = Region(default_vpc=True)
    (gateway,) = region.do("describe_internet_gateways")["InternetGateways"]
    (image, *_) = region.do("describe_images", filters=[{"name": "architecture", "values": ["x86_64"]}])["Images"]
    region.do("run_instances", image_id=image["ImageId"], instance_type="t3.micro", min_count=1, max_count=1)

    error = region.refused(
        "detach_internet_gateway",
        internet_gateway_id=gateway["InternetGatewayId"],
        vpc_id=gateway["Attachments"][0]["VpcId"],
    )

    assert error.reason == "MappedPublicAddresses"
