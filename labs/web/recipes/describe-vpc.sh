#!/bin/sh
# Prints the network of one Region as one JSON document. It only reads. Needs the aws CLI and jq.
#   sh describe-vpc.sh eu-west-1 > network.json
set -eu
region=${1:-$(aws configure get region)}

# What may not be asked is left out, and told.
ask() { aws ec2 "$@" --region "$region" --output json || echo "left out: $1" >&2; }

{
    for what in vpcs dhcp-options subnets route-tables network-acls internet-gateways \
        network-interfaces addresses instances placement-groups security-groups security-group-rules \
        nat-gateways egress-only-internet-gateways vpc-block-public-access-exclusions vpc-peering-connections vpc-endpoints \
        managed-prefix-lists vpc-block-public-access-exclusions customer-gateways vpn-gateways vpn-connections \
        transit-gateways transit-gateway-attachments transit-gateway-vpc-attachments transit-gateway-route-tables
    do
        ask "describe-$what"
    done
    for vpc in $(ask describe-vpcs | jq -r '.Vpcs[]?.VpcId'); do
        for attribute in enableDnsSupport enableDnsHostnames; do
            ask describe-vpc-attribute --vpc-id "$vpc" --attribute $attribute | jq '{VpcAttributes: [.]}'
        done
    done
    for list in $(ask describe-managed-prefix-lists | jq -r '.PrefixLists[]?.PrefixListId'); do
        ask get-managed-prefix-list-entries --prefix-list-id "$list" |
            jq --arg list "$list" '{PrefixListEntries: [.Entries[] + {PrefixListId: $list}]}'
    done
    for table in $(ask describe-transit-gateway-route-tables |
        jq -r '.TransitGatewayRouteTables[]? | select(.State == "available").TransitGatewayRouteTableId'); do
        ask get-transit-gateway-route-table-propagations --transit-gateway-route-table-id "$table" |
            jq --arg table "$table" '{TransitGatewayPropagations: [{TransitGatewayRouteTableId: $table,
                TransitGatewayRouteTablePropagations: .TransitGatewayRouteTablePropagations}]}'
        ask search-transit-gateway-routes --transit-gateway-route-table-id "$table" \
            --filters Name=type,Values=static |
            jq --arg table "$table" '{TransitGatewayStaticRoutes: [{TransitGatewayRouteTableId: $table,
                Routes: .Routes}]}'
    done
} | jq -s --arg region "$region" '{Region: $region} + (map(to_entries) | add | group_by(.key)
    | map({key: .[0].key, value: (map(.value) | if (.[0] | type) == "array" then add else .[0] end)})
    | from_entries | del(.NextToken))'
