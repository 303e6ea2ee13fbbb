"""What are things called in the page? Titles of actions, nouns of kinds, help for parameters, the fact that tells a resource apart.

The names that AWS gives stay as they are everywhere; these words stand beside them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from labs.cloud import registry
from labs.cloud.registry import OURS_ALONE, pascal
from labs.cloud.spelling import members_of
from labs.cloud.world import Resource, World
from labs.courses.words import explain_refusal
from labs.study.services import Refusal
from labs.web import service_wording
from labs.web.shown import Shown

Text = str | Promise

NOUNS: Mapping[str, Text] = {
    "vpc": _("VPC"),
    "subnet": _("Subnet"),
    "subnet-cidr-reservation": _("Subnet reservation"),
    "internet-gateway": _("Internet gateway"),
    "natgateway": _("NAT gateway"),
    "customer-gateway": _("Customer gateway"),
    "vpn-gateway": _("Virtual private gateway"),
    "vpn-connection": _("Site-to-Site VPN connection"),
    "on-premises-network": _("On-premises network"),
    "traffic-flow": _("Traffic flow"),
    "egress-only-internet-gateway": _("Egress-only internet gateway"),
    "route-table": _("Route table"),
    "security-group": _("Security group"),
    "security-group-rule": _("Security group rule"),
    "network-acl": _("Network ACL"),
    "network-interface": _("Network interface"),
    "elastic-ip": _("Elastic IP address"),
    "instance": _("Instance"),
    "dhcp-options": _("Set of DHCP options"),
    "image": _("Machine image (AMI)"),
    "placement-group": _("Placement group"),
    "prefix-list": _("Prefix list"),
    "key-pair": _("Key pair"),
    "launch-template": _("Launch template"),
    "snapshot": _("Snapshot"),
    "transit-gateway": _("Transit gateway"),
    "transit-gateway-attachment": _("Transit gateway attachment"),
    "transit-gateway-route-table": _("Transit gateway route table"),
    "volume": _("EBS volume"),
    "vpc-flow-log": _("Flow log"),
    "vpc-block-public-access-exclusion": _("Exclusion from the block of public access"),
    "vpc-endpoint": _("VPC endpoint"),
    "vpc-peering-connection": _("Peering connection"),
    "network-insights-path": _("Path to analyse"),
    "network-insights-analysis": _("Reachability analysis"),
    **service_wording.NOUNS,
}
"""EC2's ResourceType -> what the page calls it."""

COMPONENTS: Mapping[str, Text] = {
    "AWS::EC2::Instance": _("Instance"),
    "AWS::EC2::NetworkInterface": _("Network interface"),
    "AWS::EC2::SecurityGroup": _("Security group"),
    "AWS::EC2::NetworkAcl": _("Network ACL"),
    "AWS::EC2::RouteTable": _("Route table"),
    "AWS::EC2::Subnet": _("Subnet"),
    "AWS::EC2::VPC": _("VPC"),
    "AWS::EC2::InternetGateway": _("Internet gateway"),
    "AWS::EC2::EgressOnlyInternetGateway": _("Egress-only internet gateway"),
    "AWS::EC2::VPCPeeringConnection": _("Peering connection"),
    "AWS::EC2::TransitGateway": _("Transit gateway"),
    "AWS::EC2::TransitGatewayAttachment": _("Transit gateway attachment"),
    "AWS::EC2::TransitGatewayRouteTable": _("Transit gateway route table"),
    "AWS::EC2::NatGateway": _("NAT gateway"),
    "AWS::EC2::VPCEndpoint": _("VPC endpoint"),
    "AWS::EC2::VPNGateway": _("Virtual private gateway"),
    "AWS::EC2::VPNConnection": _("Site-to-Site VPN connection"),
    "AWS::EC2::CustomerGateway": _("Customer gateway"),
    "OnPremises": _("On-premises network"),
    "Internet": _("Internet"),
    "Service": _("AWS service"),
}
"""Reachability Analyzer's component type -> what the page calls it."""

TITLES: Mapping[str, Text] = {
    "accept_vpc_peering_connection": _("Accept the peering connection"),
    "advance_time": _("Let time pass"),
    "run_aws_config": _("AWS Config at work"),
    "allocate_address": _("Allocate an Elastic IP address"),
    "assign_private_nat_gateway_address": _("Assign private addresses to a NAT gateway"),
    "assign_ipv6_addresses": _("Assign IPv6 addresses"),
    "assign_private_ip_addresses": _("Assign secondary private addresses"),
    "associate_address": _("Associate an Elastic IP address"),
    "associate_dhcp_options": _("Give a VPC another set of DHCP options"),
    "associate_nat_gateway_address": _("Associate Elastic IP addresses with a NAT gateway"),
    "associate_route_table": _("Associate a route table with a subnet or a gateway"),
    "associate_security_group_vpc": _("Let another VPC use a security group"),
    "associate_subnet_cidr_block": _("Give a subnet an IPv6 range"),
    "associate_vpc_cidr_block": _("Add a CIDR block to a VPC"),
    "attach_internet_gateway": _("Attach an internet gateway"),
    "attach_vpn_gateway": _("Attach a virtual private gateway"),
    "attach_network_interface": _("Attach a network interface"),
    "authorize_security_group_egress": _("Allow outbound traffic"),
    "authorize_security_group_ingress": _("Allow inbound traffic"),
    "create_customer_gateway": _("Create a customer gateway"),
    "create_default_subnet": _("Create a default subnet"),
    "create_default_vpc": _("Create a default VPC"),
    "create_dhcp_options": _("Create a set of DHCP options"),
    "create_image": _("Create an image of the instance"),
    "create_egress_only_internet_gateway": _("Create an egress-only internet gateway"),
    "create_internet_gateway": _("Create an internet gateway"),
    "create_key_pair": _("Create a key pair"),
    "create_launch_template": _("Create a launch template"),
    "create_launch_template_version": _("Add a version to the launch template"),
    "create_managed_prefix_list": _("Create a prefix list"),
    "create_nat_gateway": _("Create a NAT gateway"),
    "create_network_acl": _("Create a network ACL"),
    "create_network_acl_entry": _("Add a network ACL rule"),
    "create_network_insights_path": _("Describe a path to analyse"),
    "create_network_interface": _("Create a network interface"),
    "create_on_premises_network": _("Put a network behind a customer gateway"),
    "create_placement_group": _("Create a placement group"),
    "create_route": _("Add a route"),
    "create_route_table": _("Create a route table"),
    "create_security_group": _("Create a security group"),
    "create_snapshot": _("Create a snapshot of the volume"),
    "create_subnet": _("Create a subnet"),
    "create_subnet_cidr_reservation": _("Reserve a range of a subnet"),
    "create_tags": _("Add tags"),
    "create_traffic_flow": _("Let traffic flow"),
    "create_vpn_connection": _("Create a Site-to-Site VPN connection"),
    "create_vpn_connection_route": _("Add a static route to a VPN connection"),
    "create_vpn_gateway": _("Create a virtual private gateway"),
    "create_vpc": _("Create a VPC"),
    "create_vpc_endpoint": _("Create a VPC endpoint"),
    "create_vpc_peering_connection": _("Request a peering connection"),
    "delete_customer_gateway": _("Delete the customer gateway"),
    "delete_dhcp_options": _("Delete the set of DHCP options"),
    "delete_egress_only_internet_gateway": _("Delete the egress-only internet gateway"),
    "delete_internet_gateway": _("Delete the internet gateway"),
    "delete_key_pair": _("Delete the key pair"),
    "delete_launch_template": _("Delete the launch template"),
    "delete_launch_template_versions": _("Delete versions of the launch template"),
    "delete_managed_prefix_list": _("Delete the prefix list"),
    "delete_nat_gateway": _("Delete the NAT gateway"),
    "delete_network_acl": _("Delete the network ACL"),
    "delete_network_acl_entry": _("Delete a network ACL rule"),
    "delete_network_insights_analysis": _("Delete a reachability analysis"),
    "delete_network_insights_path": _("Delete a path to analyse"),
    "delete_network_interface": _("Delete the network interface"),
    "delete_traffic_flow": _("Stop the traffic"),
    "delete_on_premises_network": _("Delete the on-premises network"),
    "delete_placement_group": _("Delete the placement group"),
    "delete_route": _("Delete a route"),
    "delete_route_table": _("Delete the route table"),
    "delete_security_group": _("Delete the security group"),
    "delete_snapshot": _("Delete the snapshot"),
    "delete_subnet": _("Delete the subnet"),
    "delete_subnet_cidr_reservation": _("Delete the subnet reservation"),
    "delete_tags": _("Remove tags"),
    "delete_volume": _("Delete the volume"),
    "delete_vpn_connection": _("Delete the VPN connection"),
    "delete_vpn_connection_route": _("Remove a static route from a VPN connection"),
    "delete_vpn_gateway": _("Delete the virtual private gateway"),
    "delete_vpc": _("Delete the VPC"),
    "delete_vpc_endpoints": _("Delete the VPC endpoint"),
    "delete_vpc_peering_connection": _("Delete the peering connection"),
    "deregister_image": _("Deregister the image"),
    "describe_network_insights_analyses": _("Describe reachability analyses"),
    "describe_network_insights_paths": _("Describe paths to analyse"),
    "detach_internet_gateway": _("Detach the internet gateway"),
    "detach_network_interface": _("Detach the network interface"),
    "detach_vpn_gateway": _("Detach the virtual private gateway"),
    "disable_vgw_route_propagation": _("Stop propagating VPN routes"),
    "enable_vgw_route_propagation": _("Propagate VPN routes into a route table"),
    "disassociate_address": _("Disassociate the Elastic IP address"),
    "disassociate_nat_gateway_address": _("Disassociate Elastic IP addresses from the NAT gateway"),
    "disassociate_route_table": _("Disassociate the route table"),
    "disassociate_security_group_vpc": _("Take the security group back from a VPC"),
    "disassociate_subnet_cidr_block": _("Take the subnet's IPv6 range away"),
    "disassociate_vpc_cidr_block": _("Remove a CIDR block from the VPC"),
    "import_key_pair": _("Import a public key"),
    "modify_image_attribute": _("Change an attribute of the image"),
    "modify_instance_attribute": _("Change an attribute of the instance"),
    "modify_instance_placement": _("Change the placement of the instance"),
    "modify_instance_cpu_options": _("Change the CPU options of the instance"),
    "modify_instance_credit_specification": _("Change the CPU credit options of instances"),
    "modify_instance_network_performance_options": _("Change the bandwidth weighting of the instance"),
    "modify_instance_maintenance_options": _("Change the maintenance options of the instance"),
    "modify_instance_metadata_defaults": _("Set the account's metadata defaults"),
    "modify_instance_metadata_options": _("Change the metadata options of the instance"),
    "modify_launch_template": _("Choose the launch template's default version"),
    "modify_managed_prefix_list": _("Change the prefix list"),
    "modify_network_interface_attribute": _("Change an attribute of the network interface"),
    "modify_private_dns_name_options": _("Change the private DNS name of the instance"),
    "modify_security_group_rules": _("Change security group rules"),
    "modify_subnet_attribute": _("Change an attribute of the subnet"),
    "modify_vpc_attribute": _("Change an attribute of the VPC"),
    "modify_vpc_endpoint": _("Change the VPC endpoint"),
    "modify_vpc_peering_connection_options": _("Change the options of the peering connection"),
    "modify_vpc_tenancy": _("Change the tenancy of the VPC"),
    "monitor_instances": _("Switch on detailed monitoring"),
    "reboot_instances": _("Reboot the instance"),
    "reject_vpc_peering_connection": _("Reject the peering connection"),
    "register_image": _("Register an image from a snapshot"),
    "release_address": _("Release the Elastic IP address"),
    "replace_network_acl_association": _("Give a subnet another network ACL"),
    "replace_network_acl_entry": _("Replace a network ACL rule"),
    "replace_route": _("Replace a route"),
    "replace_route_table_association": _("Give a subnet another route table"),
    "reset_image_attribute": _("Reset an attribute of the image"),
    "reset_network_interface_attribute": _("Reset an attribute of the network interface"),
    "restore_managed_prefix_list_version": _("Restore an earlier version of the prefix list"),
    "revoke_security_group_egress": _("Revoke an outbound rule"),
    "revoke_security_group_ingress": _("Revoke an inbound rule"),
    "run_in_guest": _("Run a command inside"),
    "run_instances": _("Launch an instance"),
    "config.tag_resource": _("Tag something of AWS Config"),
    "config.untag_resource": _("Remove tags from something of AWS Config"),
    "config.list_tags_for_resource": _("List the tags of something of AWS Config"),
    "sns.tag_resource": _("Tag an SNS topic"),
    "sns.untag_resource": _("Remove tags from an SNS topic"),
    "sns.list_tags_for_resource": _("List the tags of an SNS topic"),
    "ssm.add_tags_to_resource": _("Tag an SSM document"),
    "ssm.remove_tags_from_resource": _("Remove tags from an SSM document"),
    "ssm.list_tags_for_resource": _("List the tags of an SSM document"),
    "sts.get_caller_identity": _("Ask whose credentials these are"),
    "start_instances": _("Start the instance"),
    "start_network_insights_analysis": _("Analyse a path"),
    "stop_instances": _("Stop the instance"),
    "terminate_instances": _("Terminate the instance"),
    "unassign_ipv6_addresses": _("Unassign IPv6 addresses"),
    "unassign_private_ip_addresses": _("Unassign secondary private addresses"),
    "unassign_private_nat_gateway_address": _("Unassign private addresses from the NAT gateway"),
    "unmonitor_instances": _("Switch off detailed monitoring"),
    "update_security_group_rule_descriptions_egress": _("Describe outbound rules anew"),
    "update_security_group_rule_descriptions_ingress": _("Describe inbound rules anew"),
    "describe_account_attributes": _("Describe attributes of the account"),
    "describe_addresses": _("Describe Elastic IP addresses"),
    "describe_addresses_attribute": _("Describe the reverse DNS of Elastic IP addresses"),
    "describe_aggregate_id_format": _("Describe the format of all IDs"),
    "describe_availability_zones": _("Describe Availability Zones"),
    "describe_customer_gateways": _("Describe customer gateways"),
    "describe_egress_only_internet_gateways": _("Describe egress-only internet gateways"),
    "describe_dhcp_options": _("Describe sets of DHCP options"),
    "describe_id_format": _("Describe the format of IDs"),
    "describe_image_attribute": _("Describe an attribute of an image"),
    "describe_images": _("Describe machine images"),
    "describe_instance_attribute": _("Describe an attribute of an instance"),
    "describe_instance_credit_specifications": _("Describe the CPU credit options of instances"),
    "describe_instance_status": _("Describe the status of instances"),
    "describe_instance_type_offerings": _("Describe where instance types are offered"),
    "describe_instance_types": _("Describe instance types"),
    "describe_instances": _("Describe instances"),
    "describe_internet_gateways": _("Describe internet gateways"),
    "describe_key_pairs": _("Describe key pairs"),
    "describe_launch_template_versions": _("Describe versions of launch templates"),
    "describe_launch_templates": _("Describe launch templates"),
    "describe_managed_prefix_lists": _("Describe prefix lists"),
    "describe_nat_gateways": _("Describe NAT gateways"),
    "describe_network_acls": _("Describe network ACLs"),
    "describe_network_interface_attribute": _("Describe an attribute of a network interface"),
    "describe_network_interfaces": _("Describe network interfaces"),
    "describe_traffic_flows": _("Describe traffic flows"),
    "describe_on_premises_networks": _("Describe on-premises networks"),
    "describe_placement_groups": _("Describe placement groups"),
    "describe_prefix_lists": _("Describe the prefix lists of AWS services"),
    "describe_regions": _("Describe Regions"),
    "describe_route_tables": _("Describe route tables"),
    "describe_security_group_references": _("Describe who refers to security groups"),
    "describe_security_group_rules": _("Describe security group rules"),
    "describe_security_group_vpc_associations": _("Describe which VPCs use security groups of others"),
    "describe_security_groups": _("Describe security groups"),
    "describe_stale_security_groups": _("Describe stale security group rules"),
    "describe_snapshots": _("Describe snapshots"),
    "describe_subnets": _("Describe subnets"),
    "describe_tags": _("Describe tags"),
    "describe_volumes": _("Describe volumes"),
    "describe_vpc_attribute": _("Describe an attribute of a VPC"),
    "describe_vpc_classic_link": _("Describe the ClassicLink of VPCs"),
    "describe_vpc_classic_link_dns_support": _("Describe the ClassicLink DNS support of VPCs"),
    "describe_vpc_endpoint_services": _("Describe the services that endpoints lead to"),
    "describe_vpc_endpoints": _("Describe VPC endpoints"),
    "describe_vpc_peering_connections": _("Describe peering connections"),
    "describe_vpcs": _("Describe VPCs"),
    "describe_vpn_connections": _("Describe VPN connections"),
    "describe_vpn_gateways": _("Describe virtual private gateways"),
    "get_security_groups_for_vpc": _("List the security groups of a VPC"),
    "get_subnet_cidr_reservations": _("List the reservations of a subnet"),
    "get_console_output": _("Read the screen of the instance"),
    "get_instance_metadata_defaults": _("Read the account's metadata defaults"),
    "get_launch_template_data": _("Read an instance as launch template data"),
    "get_managed_prefix_list_entries": _("List the entries of the prefix list"),
    "get_managed_prefix_list_associations": _("List what refers to the prefix list"),
    "associate_transit_gateway_route_table": _("Associate a transit gateway route table with an attachment"),
    "create_transit_gateway": _("Create a transit gateway"),
    "create_transit_gateway_route": _("Add a transit gateway route"),
    "create_transit_gateway_route_table": _("Create a transit gateway route table"),
    "create_transit_gateway_vpc_attachment": _("Attach a VPC to a transit gateway"),
    "delete_transit_gateway": _("Delete the transit gateway"),
    "delete_transit_gateway_route": _("Delete a transit gateway route"),
    "delete_transit_gateway_route_table": _("Delete the transit gateway route table"),
    "delete_transit_gateway_vpc_attachment": _("Detach the VPC from the transit gateway"),
    "disable_transit_gateway_route_table_propagation": _("Stop route propagation to a transit gateway route table"),
    "disassociate_transit_gateway_route_table": _("Disassociate the transit gateway route table"),
    "enable_transit_gateway_route_table_propagation": _("Propagate routes to a transit gateway route table"),
    "modify_transit_gateway": _("Change the transit gateway"),
    "modify_transit_gateway_vpc_attachment": _("Change the attachment of a VPC"),
    "replace_transit_gateway_route": _("Replace a transit gateway route"),
    "describe_transit_gateway_attachments": _("Describe transit gateway attachments"),
    "describe_transit_gateway_route_tables": _("Describe transit gateway route tables"),
    "describe_transit_gateway_vpc_attachments": _("Describe attachments of VPCs to transit gateways"),
    "describe_transit_gateways": _("Describe transit gateways"),
    "get_transit_gateway_attachment_propagations": _("List where an attachment propagates its routes"),
    "get_transit_gateway_route_table_associations": _("List the attachments that a transit gateway route table serves"),
    "get_transit_gateway_route_table_propagations": _("List what is propagated to a transit gateway route table"),
    "search_transit_gateway_routes": _("Search the routes of a transit gateway route table"),
    "create_vpc_block_public_access_exclusion": _("Exempt a VPC or subnet from the block of public access"),
    "delete_vpc_block_public_access_exclusion": _("End an exclusion from the block of public access"),
    "modify_vpc_block_public_access_exclusion": _("Change an exclusion from the block of public access"),
    "modify_vpc_block_public_access_options": _("Block public access to VPCs"),
    "describe_vpc_block_public_access_exclusions": _("Describe exclusions from the block of public access"),
    "describe_vpc_block_public_access_options": _("Describe the block of public access"),
    "create_flow_logs": _("Write traffic down in flow logs"),
    "delete_flow_logs": _("Delete flow logs"),
    "describe_flow_logs": _("Describe flow logs"),
    "crowd_hardware": _("Let other customers take hardware"),
    "fail_hardware": _("Let hardware fail"),
    "restore_hardware": _("Restore hardware"),
    "describe_hardware": _("Describe hardware"),
    "undo": _("Undo"),
    "reset": _("Reset"),
    **service_wording.TITLES,
}
"""Action -> what its button says."""

HELP: Mapping[str, Text] = {
    "allow_reassociation": _("Whether it may be taken away from where it is now."),
    "associate_public_ip_address": _("A public IPv4 address for the primary interface of a new instance."),
    "availability_zone": _("A subnet lies in one zone, for good."),
    "amazon_provided_ipv6_cidr_block": _("A /56 that Amazon chooses; nobody can choose it."),
    "cidr_block": _("A range in CIDR notation."),
    "cidr_ip": _("Who may come in, or where may be gone to; 0.0.0.0/0 is everybody."),
    "advertises": _("Whether its device tells AWS of the block by BGP."),
    "hosts": _("Addresses in the block; empty gives it one host."),
    "description": _("For people; EC2 does not read it."),
    "destination_cidr_block": _("Where the packets want to go; 0.0.0.0/0 is everywhere else."),
    "destination_ipv6_cidr_block": _("Where IPv6 packets want to go; ::/0 is everywhere else."),
    "ipv6_address_count": _("So many IPv6 addresses of the subnet, chosen by EC2; 0 for none."),
    "ipv6_cidr_block": _("An IPv6 range; of a subnet a /64 of the VPC's."),
    "ipv6_native": _("Yes for a subnet without any IPv4 address."),
    "device_index": _("0 is the primary interface; the next free one is usually 1."),
    "egress": _("Yes for packets that leave the subnet, no for those that come in."),
    "from_port": _("The first port of the range; for ICMP the type; -1 for all."),
    "to_port": _("The last port of the range; for ICMP the code; -1 for all."),
    "connectivity_type": _("public speaks to the internet by an Elastic IP; private only translates."),
    "gateway_id": _("The gateway that packets are handed to."),
    "group_ids": _("All rules of all groups together decide."),
    "groups": _("All rules of all groups together decide."),
    "security_group_ids": _("All rules of all groups together decide."),
    "instance_type": _("Decides how many interfaces and addresses fit."),
    "ip_protocol": _("tcp, udp, icmp, icmpv6, or -1 for all."),
    "protocol": _("-1 for all, 6 for TCP, 17 for UDP, 1 for ICMP, 58 for ICMPv6."),
    "max_count": _("At most this many instances."),
    "min_count": _("At least this many instances."),
    "max_entries": _("Routes and rules that use the list count for so many."),
    "partition_count": _("Only for the strategy partition: 1 to 7."),
    "partition_number": _("Only in a partition group; empty lets EC2 choose."),
    "name_tag": _("What you want to call it; kept as a tag."),
    "private_ip_address": _("A free address of the subnet; empty lets EC2 choose."),
    "room": _("So many more instances of the type still fit; empty leaves all there is."),
    "rule_number": _("Lower numbers are read first; the first match decides."),
    "seconds": _("Simulated time only; the meter runs on. Or say it in hours, or until when."),
    "hours": _("Hours of simulated time, in place of seconds."),
    "until": _("A moment of simulated time, in UTC, in place of seconds."),
    "service_name": _("The name of the service with its Region."),
    "source_dest_check": _("Whether packets that are neither from nor for it are dropped."),
    "strategy": _("cluster: close together. spread: each on its own rack. partition: each partition on its own racks."),
    "peer_region": _("Only when the other VPC is in another Region."),
    "peer_vpc_id": _("The VPC that is asked; the ranges of the two must not overlap."),
    "tenancy": _("Whether the hardware is shared with other accounts."),
    "create_traffic_flow.source_id": _("Who sends: an instance by its primary interface, or one of its interfaces."),
    "create_traffic_flow.destination": _("Any end of a packet: an id, an address, a DNS name, or internet."),
    "create_traffic_flow.protocol": _("UDP goes on even where nobody answers."),
    "create_traffic_flow.port": _("5201 is iperf3's; the security groups at the far end must let it in."),
    "create_traffic_flow.flows": _("How many connections at once."),
    "create_traffic_flow.gbps": _("What they want together; empty for all they can get."),
    "create_traffic_flow.tunnelled": _("All of them through one GRE or IPsec tunnel, which counts as one connection."),
    "create_traffic_flow.packet_bytes": _("Empty for the largest packets that the way allows."),
    "bandwidth_weighting": _("vpc-1 gives the network a part of the volumes' bandwidth, ebs-1 the reverse."),
}
"""Parameter, or action and parameter -> one line of help."""

EXAMPLES: Mapping[str, str] = {
    "cidr_block": "10.0.1.0/24",
    "cidr_ip": "0.0.0.0/0",
    "cidr_ipv4": "0.0.0.0/0",
    "cidr_ipv6": "::/0",
    "destination_cidr_block": "0.0.0.0/0",
    "destination_ipv6_cidr_block": "::/0",
    "device_index": "1",
    "from_port": "80",
    "to_port": "80",
    "ip_protocol": "tcp",
    "max_count": "1",
    "min_count": "1",
    "rule_number": "100",
    "seconds": "3600",
    "group_name": "web",
    "instance_type": "t3.micro",
    "private_ip_address": "10.0.1.10",
    "service_name": "com.amazonaws.ap-northeast-2.s3",
}
"""Parameter -> what might be typed."""

USUAL: Mapping[str, str] = {"min_count": "1", "max_count": "1"}
"""Parameter -> what stands in its field at first."""

USUALLY_ASKED: Mapping[str, tuple[str, ...]] = {
    "advance_time": ("seconds", "hours", "until"),
    "allocate_address": (),
    "associate_address": ("allocation_id", "instance_id", "network_interface_id"),
    "create_placement_group": ("strategy", "partition_count"),
    "associate_route_table": ("route_table_id", "subnet_id", "gateway_id"),
    "authorize_security_group_egress": ("group_id", "ip_permissions"),
    "authorize_security_group_ingress": ("group_id", "ip_protocol", "from_port", "to_port", "cidr_ip"),
    "create_customer_gateway": ("ip_address", "bgp_asn"),
    "create_on_premises_network": ("hosts",),
    "create_traffic_flow": ("flows", "gbps", "protocol", "port", "packet_bytes"),
    "crowd_hardware": ("room",),
    "create_vpn_connection": ("vpn_gateway_id", "options"),
    "create_network_acl_entry": ("cidr_block", "ipv6_cidr_block", "port_range"),
    "assign_ipv6_addresses": ("ipv6_address_count", "ipv6_addresses"),
    "associate_vpc_cidr_block": ("cidr_block", "amazon_provided_ipv6_cidr_block"),
    "create_flow_logs": ("traffic_type", "log_destination_type", "log_destination", "log_format"),
    "create_network_interface": ("groups", "private_ip_address", "description"),
    "create_managed_prefix_list": ("entries",),
    "create_nat_gateway": ("allocation_id", "connectivity_type"),
    "create_route": (
        "destination_cidr_block",
        "destination_ipv6_cidr_block",
        "gateway_id",
        "nat_gateway_id",
        "vpc_peering_connection_id",
    ),
    "create_security_group": ("vpc_id",),
    "create_subnet": ("cidr_block", "ipv6_cidr_block", "availability_zone"),
    "create_transit_gateway": ("description", "options"),
    "create_transit_gateway_route": ("destination_cidr_block", "transit_gateway_attachment_id", "blackhole"),
    "create_vpc": ("cidr_block", "amazon_provided_ipv6_cidr_block"),
    "create_vpc_block_public_access_exclusion": ("vpc_id", "subnet_id"),
    "create_vpc_endpoint": ("vpc_endpoint_type", "route_table_ids", "subnet_ids", "security_group_ids"),
    "create_vpc_peering_connection": ("peer_region",),
    "config.start_config_rules_evaluation": ("config_rule_names",),
    "delete_route": ("destination_cidr_block", "destination_ipv6_cidr_block"),
    "delete_security_group": ("group_id",),
    "describe_hardware": ("instance_ids", "level"),
    "disassociate_address": ("association_id",),
    "modify_instance_attribute": ("instance_type", "ena_support"),
    "modify_instance_metadata_options": ("http_tokens", "http_put_response_hop_limit", "http_endpoint"),
    "modify_managed_prefix_list": ("add_entries", "remove_entries"),
    "modify_network_interface_attribute": ("groups", "source_dest_check", "associate_public_ip_address", "attachment"),
    "modify_instance_placement": ("group_name", "partition_number"),
    "modify_subnet_attribute": ("map_public_ip_on_launch", "assign_ipv6_address_on_creation"),
    "modify_vpc_attribute": ("enable_dns_support", "enable_dns_hostnames"),
    "register_image": (
        "architecture",
        "virtualization_type",
        "root_device_name",
        "block_device_mappings",
        "ena_support",
    ),
    "release_address": ("allocation_id",),
    "replace_route": ("destination_cidr_block", "gateway_id", "nat_gateway_id"),
    "revoke_security_group_egress": ("group_id", "security_group_rule_ids"),
    "revoke_security_group_ingress": ("group_id", "security_group_rule_ids"),
    "run_instances": ("image_id", "instance_type", "subnet_id", "security_group_ids", "key_name"),
    "assign_private_ip_addresses": ("private_ip_addresses", "secondary_private_ip_address_count"),
    "delete_tags": ("tags",),
    "describe_instance_types": ("instance_types",),
}
"""Action -> optional parameters that are asked at once and not folded away."""


class Explained(Shown, frozen=True, kw_only=True):
    """A refusal: EC2's code and message, and in the learner's language what happened, why, and what to do next."""

    code: str
    message: str
    parameter: str | None
    what: str
    why: str
    next: str


def explain(refusal: Refusal, language: str) -> Explained:
    """A refusal in words."""
    said = explain_refusal(
        reason=refusal.reason, code=refusal.code, message=refusal.message, facts=refusal.facts, language=language
    )
    return Explained(
        code=refusal.code,
        message=refusal.message,
        parameter=refusal.parameter,
        what="" if said.what == refusal.message else said.what,
        why=said.why,
        next=said.next,
    )


def api_name(action: str) -> str:
    """AWS's name of an action; undo and reset are ours and have none."""
    return "" if action in OURS else registry.api_name(action)


OURS = {"undo", "reset"} | OURS_ALONE


def params_in_short(action: str, params: Mapping[str, Any]) -> str:
    """The parameters of a call on one line: `VpcId=vpc-1, CidrBlock=10.0.0.0/24`. Tags stand as `Name=web`."""
    found = registry.actions().get(action)
    known = members_of(found, params) if found else {}
    names = {one.name for one in found.parameters} if found else set()
    unknown = {pascal(name): value for name, value in params.items() if name not in names}
    return _members_in_short({**known, **unknown})


def _members_in_short(members: Mapping[str, Any]) -> str:
    return ", ".join(one for name, value in members.items() for one in _pair(name, value))


def _pair(name: str, value: Any) -> Iterator[str]:
    if name != "TagSpecifications":
        yield f"{name}={_in_short(value)}"
        return
    for specification in value if isinstance(value, list | tuple) else ():
        for tag in specification.get("Tags", ()) if isinstance(specification, Mapping) else ():
            yield f"{tag.get('Key')}={tag.get('Value')}"


def _in_short(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + _members_in_short(value) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_in_short(one) for one in value) + "]"
    return str(value)


BUILDING_ORDER = (
    "create_vpc",
    "create_subnet",
    "create_internet_gateway",
    "create_nat_gateway",
    "create_egress_only_internet_gateway",
    "create_route_table",
    "create_security_group",
    "run_instances",
    "create_network_interface",
    "allocate_address",
    "create_network_acl",
    "create_placement_group",
    "create_vpc_peering_connection",
    "create_dhcp_options",
    "create_default_vpc",
    "create_default_subnet",
)
"""What begins something new, in the order in which a network is built."""

LONG = frozenset({"content", "input_parameters", "message", "policy_text", "template_body"})
"""Parameters whose texts have many lines: documents, templates, policies, JSON."""

ASK_FIRST = (
    "modify_",
    "replace_",
    "create_",
    "assign_",
    "unassign_",
    "revoke_",
    "authorize_",
    "associate_",
    "update_",
    "put_",
)
"""Actions so named do nothing sensible with an id alone, even where EC2 requires no more."""


def needs_more(action: str) -> bool:
    """Whether an action needs more than the id it is about."""
    return registry.bare(action).startswith(ASK_FIRST)


def title_of(name: str) -> Text:
    """What the button of an action says."""
    return TITLES.get(name) or capfirst(registry.bare(name).replace("_", " "))


def noun_of(kind: str) -> Text:
    """What a kind is called."""
    return NOUNS.get(kind) or capfirst(kind.replace("-", " "))


def component_of(component_type: str) -> Text:
    """What a place on a packet's way is called."""
    return COMPONENTS.get(component_type, component_type)


def help_of(parameter: str, action: str = "") -> str:
    """One line of help for a parameter, that of one action before that of all; or nothing."""
    return str(HELP.get(f"{action}.{parameter}") or HELP.get(parameter, ""))


def is_alive(resource: Resource) -> bool:
    """Whether anything can still be done with a resource; what was terminated, deleted or ended only fades away."""
    ended = getattr(resource, "state", "") in ("terminated", "deleted", "delete-complete")
    return not ended and getattr(resource, "ended_at", None) is None


def fact_of(resource: Resource, world: World) -> str:
    """What tells a resource apart from others of its kind: its range, its address, its state."""
    fact = _FACTS.get(resource.kind())
    return fact(resource, world) if fact else ""


def _of_vpc(one: Any, world: World) -> str:
    vpc = world.resources.get(one.vpc_id) if one.vpc_id else None
    return (vpc.tags.get("Name") or vpc.id) if vpc else ""


def _of_interface(one: Any, world: World) -> str:
    primary = one.primary_address or next(iter(one.ipv6_addresses), "")
    holder = world.resources.get(one.attachment.instance_id or "") if one.attachment else None
    inside = f" · {holder.tags.get('Name') or holder.id}" if holder else ""
    return f"{primary} · {one.status}{inside}"


def _of_rule(one: Any, _world: World) -> str:
    ports = "" if one.from_port == -1 else f" {one.from_port}-{one.to_port}"
    return f"{one.ip_protocol}{ports} {one.cidr_ipv4 or one.cidr_ipv6 or one.prefix_list_id or one.named_group_id}"


def _of_dhcp_options(one: Any, _world: World) -> str:
    return ", ".join(value for option in one.configurations[:2] for value in option.values)


def _of_traffic(one: Any, world: World) -> str:
    ends = (world.resources.get(one.source_id), world.resources.get(one.destination))
    source, destination = (end.tags.get("Name", "") if end else "" for end in ends)
    return f"{source or one.source_id} → {destination or one.destination} · {one.view(world)['Gbps']:g} Gbps"


_FACTS: Mapping[str, Callable[[Any, World], str]] = {
    "vpc": lambda one, _world: one.cidr_block,
    "subnet": lambda one, _world: f"{one.cidr_block or one.ipv6_cidr_block} · {one.availability_zone}",
    "internet-gateway": _of_vpc,
    "natgateway": lambda one, _world: f"{one.connectivity_type} · {one.state}",
    "customer-gateway": lambda one, _world: f"{one.ip_address} · {one.state}",
    "vpn-gateway": _of_vpc,
    "vpn-connection": lambda one, _world: one.state,
    "on-premises-network": lambda one, _world: one.cidr_block,
    "traffic-flow": _of_traffic,
    "egress-only-internet-gateway": _of_vpc,
    "route-table": _of_vpc,
    "security-group": _of_vpc,
    "security-group-rule": _of_rule,
    "network-acl": _of_vpc,
    "network-interface": _of_interface,
    "elastic-ip": lambda one, _world: one.public_ip,
    "instance": lambda one, _world: f"{one.instance_type} · {one.state}",
    "dhcp-options": _of_dhcp_options,
    "placement-group": lambda one, _world: one.strategy,
    "prefix-list": lambda one, _world: one.prefix_list_name,
    "image": lambda one, _world: one.name,
    "key-pair": lambda one, _world: f"{one.key_name} · {one.key_type}",
    "launch-template": lambda one, _world: f"{one.launch_template_name} · {one.default_version_number}",
    "snapshot": lambda one, _world: f"{one.volume_size} GiB",
    "vpc-flow-log": lambda one, _world: f"{one.resource_id} · {one.traffic_type}",
    "vpc-block-public-access-exclusion": lambda one, _world: f"{one.vpc_id or one.subnet_id} · {one.state}",
    "vpc-peering-connection": lambda one, _world: f"{one.requester.vpc_id} ↔ {one.accepter.vpc_id} · {one.status}",
    "transit-gateway": lambda one, _world: one.description or one.state,
    "transit-gateway-attachment": lambda one, _world: f"{one.resource_id} · {one.state}",
    "transit-gateway-route-table": lambda one, _world: f"{one.transit_gateway_id} · {one.state}",
    "volume": lambda one, _world: f"{one.size} GiB · {one.volume_type}",
    "vpc-endpoint": lambda one, _world: f"{one.vpc_endpoint_type} · {one.service_name}",
}
