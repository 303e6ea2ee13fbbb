"""What is a transit gateway: the router of a Region to which VPCs and VPN connections attach?

https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, ParameterNotSimulated
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, changed, created, settles
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

TransitGatewayId = Annotated[str, Ref("transit-gateway")]
TransitGatewayRouteTableId = Annotated[str, Ref("transit-gateway-route-table")]
Switch = Literal["enable", "disable"]
State = Literal["pending", "available", "deleting", "deleted"]
SETTLES_TO: dict[State, State] = {"pending": "available", "deleting": "deleted"}
"""Where the passing states of a transit gateway lead by themselves."""
DELETED_STAYS_VISIBLE = timedelta(hours=1)
"""How long Describe still shows what was deleted; recalled, AWS gives no figure."""
USUAL_ASN = 64512
PRIVATE_ASNS = (range(64512, 65535), range(4200000000, 4294967295))


class TransitGatewayRequestOptions(Frozen):
    """What a new transit gateway is to do by itself."""

    amazon_side_asn: int = USUAL_ASN
    auto_accept_shared_attachments: Switch = "disable"
    default_route_table_association: Switch = "enable"
    default_route_table_propagation: Switch = "enable"
    vpn_ecmp_support: Switch = "enable"
    dns_support: Switch = "enable"
    security_group_referencing_support: Switch = "disable"
    multicast_support: Switch = "disable"


class ModifyTransitGatewayOptions(Frozen):
    """What a transit gateway is to do from now on; what is not named stays."""

    amazon_side_asn: int | None = None
    auto_accept_shared_attachments: Switch | None = None
    default_route_table_association: Switch | None = None
    association_default_route_table_id: TransitGatewayRouteTableId | None = None
    default_route_table_propagation: Switch | None = None
    propagation_default_route_table_id: TransitGatewayRouteTableId | None = None
    vpn_ecmp_support: Switch | None = None
    dns_support: Switch | None = None
    security_group_referencing_support: Switch | None = None


class TransitGateway(Resource, tag="transit-gateway"):
    id_prefix = "tgw"
    id_member = "TransitGatewayId"
    noun = "transitGateway"
    not_found = "InvalidTransitGatewayID.NotFound"
    malformed = "InvalidTransitGatewayID.Malformed"
    unknown = "Transit Gateway {id} was deleted or does not exist."
    filters = {
        "options.amazon-side-asn": "Options.AmazonSideAsn",
        "options.association-default-route-table-id": "Options.AssociationDefaultRouteTableId",
        "options.auto-accept-shared-attachments": "Options.AutoAcceptSharedAttachments",
        "options.default-route-table-association": "Options.DefaultRouteTableAssociation",
        "options.default-route-table-propagation": "Options.DefaultRouteTablePropagation",
        "options.dns-support": "Options.DnsSupport",
        "options.propagation-default-route-table-id": "Options.PropagationDefaultRouteTableId",
        "options.vpn-ecmp-support": "Options.VpnEcmpSupport",
        "owner-id": "OwnerId",
        "state": "State",
        "transit-gateway-id": "TransitGatewayId",
    }

    creation_time: datetime
    description: str = ""
    state: State = "pending"
    options: TransitGatewayRequestOptions = TransitGatewayRequestOptions()
    association_default_route_table_id: TransitGatewayRouteTableId | None = None
    propagation_default_route_table_id: TransitGatewayRouteTableId | None = None
    deleted_at: datetime | None = None

    @property
    def does_reference_groups(self) -> bool:
        """Whether security groups of one attached VPC may name groups of another."""
        return self.options.security_group_referencing_support == "enable"

    def carries_for(self, world: World, vpc_id: str) -> bool:
        """A route to a transit gateway is active while the table's VPC has an attachment that is available."""
        return self.state == "available" and attachment_of(world, self.id, vpc_id) is not None

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "lets go"

    def without_reference(self, owner_id: str) -> "TransitGateway":
        kept = {
            name: None if getattr(self, name) == owner_id else getattr(self, name)
            for name in ("association_default_route_table_id", "propagation_default_route_table_id")
        }
        return self.replace(**kept)

    def view(self, world: World) -> dict[str, Any]:
        return {
            "TransitGatewayId": self.id,
            "TransitGatewayArn": world.arn(self),
            "State": self.state,
            "OwnerId": world.account_id,
            "Description": self.description,
            "CreationTime": self.creation_time,
            "Options": _options_view(self),
            "Tags": tag_list(self.tags),
        }


class TransitGatewayStateRefuses(CloudError):
    code = "IncorrectState"
    template = "{id} is in invalid state"


class TransitGatewayHasAttachments(CloudError):
    code = "IncorrectState"
    template = "{id} has non-deleted Transit Gateway Attachments: {attachments}."


class RouteTableOfOtherTransitGateway(CloudError):
    """Not confirmed that EC2 answers with this code."""

    code = "InvalidParameterValue"
    template = "Transit Gateway Route Table {route_table_id} does not belong to Transit Gateway {transit_gateway_id}."


@action
def create_transit_gateway(
    world: World,
    *,
    description: str = "",
    options: TransitGatewayRequestOptions | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a transit gateway and, unless both defaults are off, its default route table: `{"TransitGateway": …}`."""
    options = options or TransitGatewayRequestOptions()
    must_be_a_private_asn(options.amazon_side_asn)
    must_not_be_multicast(options)
    living = [one for one in world.all(TransitGateway) if one.state != "deleted"]
    must_be_within_quota("TransitGatewayLimitExceeded", len(living) + 1, "transit gateways")
    world, gateway_id = world.new_id(TransitGateway.id_prefix)
    gateway = TransitGateway(
        id=gateway_id,
        tags=tags_of(tag_specifications, "transit-gateway"),
        creation_time=world.now,
        description=description,
        options=options,
    )
    world = created(world, gateway)
    return world, {"TransitGateway": world.get(TransitGateway, gateway_id).view(world)}


@action
def modify_transit_gateway(
    world: World,
    *,
    transit_gateway_id: TransitGatewayId,
    description: str | None = None,
    options: ModifyTransitGatewayOptions | None = None,
) -> Outcome:
    """Change what a transit gateway does with attachments that come from now on: `{"TransitGateway": …}`."""
    gateway = world.get(TransitGateway, transit_gateway_id, parameter="transit_gateway_id")
    must_be_available(gateway)
    if description is not None:
        gateway = gateway.replace(description=description)
    if options is not None:
        gateway = _with_options(world, gateway, options)
    world = changed(world, gateway)
    return world, {"TransitGateway": world.get(TransitGateway, gateway.id).view(world)}


@action
def delete_transit_gateway(world: World, *, transit_gateway_id: TransitGatewayId) -> Outcome:
    """Delete a transit gateway without attachments; its route tables go with it: `{"TransitGateway": …}`."""
    gateway = world.get(TransitGateway, transit_gateway_id, parameter="transit_gateway_id")
    must_be_available(gateway)
    must_have_no_attachments(world, gateway)
    gateway = gateway.replace(
        state="deleting", association_default_route_table_id=None, propagation_default_route_table_id=None
    )
    tables = [one.id for one in world.pointing(gateway.id, "transit-gateway-route-table")]
    return world.without(*tables).put(gateway), {"TransitGateway": gateway.view(world)}


describe_transit_gateways = describes(
    TransitGateway, "TransitGateways", 'List transit gateways: `{"TransitGateways": […]}`.'
)


@settles
def settle_transit_gateways(world: World) -> World:
    """Complete what is under way, and forget transit gateways that were deleted an hour ago."""
    for one in world.all(TransitGateway):
        if one.state in SETTLES_TO:
            gone = world.now if one.state == "deleting" else None
            world = world.put(one.replace(state=SETTLES_TO[one.state], deleted_at=gone))
        elif one.deleted_at and world.now - one.deleted_at >= DELETED_STAYS_VISIBLE:
            left = [each.id for each in world.referring(one.id)]
            world = world.without(one.id, *left)
    return world


def attachment_of(world: World, transit_gateway_id: str, resource_id: str) -> Any | None:
    """The available attachment of a VPC or VPN connection to a transit gateway."""
    for one in world.pointing(transit_gateway_id, "transit-gateway-attachment"):
        if one.resource_id == resource_id and one.state == "available":
            return one
    return None


def must_be_a_private_asn(asn: int) -> None:
    """The Amazon side of a BGP session has a private number of 16 or 32 bits.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayRequestOptions.html
    """
    if not any(asn in numbers for numbers in PRIVATE_ASNS):
        raise InvalidParameterValue(
            name="amazonSideAsn",
            value=asn,
            expected="Expecting 64512 to 65534 or 4200000000 to 4294967294.",
            parameter="options",
        )


def must_not_be_multicast(options: TransitGatewayRequestOptions) -> None:
    """This Region carries no multicast, so it can only be switched off."""
    if options.multicast_support == "enable":
        raise ParameterNotSimulated(name="Options.MulticastSupport", parameter="options")


def must_be_available(gateway: TransitGateway, *, parameter: str = "transit_gateway_id") -> None:
    """A transit gateway is used and changed only while it is available."""
    if gateway.state != "available":
        raise TransitGatewayStateRefuses(id=gateway.id, state=gateway.state, parameter=parameter)


def must_have_no_attachments(world: World, gateway: TransitGateway) -> None:
    """Attachments are deleted first.

    https://docs.aws.amazon.com/vpc/latest/tgw/delete-tgw.html
    """
    attachments = world.pointing(gateway.id, "transit-gateway-attachment")
    left = [one.id for one in attachments if one.state != "deleted"]
    if left:
        raise TransitGatewayHasAttachments(id=gateway.id, attachments=", ".join(left), parameter="transit_gateway_id")


def must_be_its_own_table(world: World, gateway: TransitGateway, route_table_id: str) -> None:
    """A default route table is one of the transit gateway's own."""
    own = [one.id for one in world.pointing(gateway.id, "transit-gateway-route-table")]
    if route_table_id not in own:
        raise RouteTableOfOtherTransitGateway(
            route_table_id=route_table_id, transit_gateway_id=gateway.id, parameter="options"
        )


def _with_options(world: World, gateway: TransitGateway, asked: ModifyTransitGatewayOptions) -> TransitGateway:
    changes = {name: value for name in asked.__struct_fields__ if (value := getattr(asked, name)) is not None}
    tables = {name: changes.pop(name) for name in tuple(changes) if name.endswith("_route_table_id")}
    for table_id in tables.values():
        must_be_its_own_table(world, gateway, table_id)
    must_be_a_private_asn(changes.get("amazon_side_asn", USUAL_ASN))
    options = {name: getattr(gateway.options, name) for name in gateway.options.__struct_fields__}
    gateway = gateway.replace(options=TransitGatewayRequestOptions(**{**options, **changes}), **tables)
    for purpose in ("association", "propagation"):
        if getattr(gateway.options, f"default_route_table_{purpose}") == "disable":
            gateway = gateway.replace(**{f"{purpose}_default_route_table_id": None})
    return gateway


def _options_view(gateway: TransitGateway) -> dict[str, Any]:
    options = gateway.options
    defaults = {
        "AssociationDefaultRouteTableId": gateway.association_default_route_table_id,
        "PropagationDefaultRouteTableId": gateway.propagation_default_route_table_id,
    }
    return {
        "AmazonSideAsn": options.amazon_side_asn,
        "AutoAcceptSharedAttachments": options.auto_accept_shared_attachments,
        "DefaultRouteTableAssociation": options.default_route_table_association,
        "DefaultRouteTablePropagation": options.default_route_table_propagation,
        **{name: value for name, value in defaults.items() if value},
        "VpnEcmpSupport": options.vpn_ecmp_support,
        "DnsSupport": options.dns_support,
        "SecurityGroupReferencingSupport": options.security_group_referencing_support,
        "MulticastSupport": options.multicast_support,
    }
