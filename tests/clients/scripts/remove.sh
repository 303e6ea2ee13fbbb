#!/bin/sh
# Takes away what build.sh made: the VPC whose name is given, and all that is in it.
set -eu

vpc=$(aws ec2 describe-vpcs --filters "Name=tag:Name,Values=$1" --query 'Vpcs[].VpcId' --output text)
inside="Name=vpc-id,Values=$vpc"

instances=$(aws ec2 describe-instances --filters "$inside" --query 'Reservations[].Instances[].InstanceId' --output text)
aws ec2 terminate-instances --instance-ids $instances >/dev/null
aws ec2 wait instance-terminated --instance-ids $instances
for address in $(aws ec2 describe-addresses --query 'Addresses[?AssociationId==null].AllocationId' --output text); do
    aws ec2 release-address --allocation-id "$address"
done
for interface in $(aws ec2 describe-network-interfaces --filters "$inside" Name=status,Values=available \
    --query 'NetworkInterfaces[].NetworkInterfaceId' --output text); do
    aws ec2 delete-network-interface --network-interface-id "$interface"
done
for gateway in $(aws ec2 describe-internet-gateways --filters "Name=attachment.vpc-id,Values=$vpc" \
    --query 'InternetGateways[].InternetGatewayId' --output text); do
    aws ec2 detach-internet-gateway --internet-gateway-id "$gateway" --vpc-id "$vpc"
    aws ec2 delete-internet-gateway --internet-gateway-id "$gateway"
done
for subnet in $(aws ec2 describe-subnets --filters "$inside" --query 'Subnets[].SubnetId' --output text); do
    aws ec2 delete-subnet --subnet-id "$subnet"
done
for table in $(aws ec2 describe-route-tables --filters "$inside" \
    --query 'RouteTables[?!(Associations[?Main])].RouteTableId' --output text); do
    aws ec2 delete-route-table --route-table-id "$table"
done
for acl in $(aws ec2 describe-network-acls --filters "$inside" Name=default,Values=false \
    --query 'NetworkAcls[].NetworkAclId' --output text); do
    aws ec2 delete-network-acl --network-acl-id "$acl"
done
for group in $(aws ec2 describe-security-groups --filters "$inside" \
    --query 'SecurityGroups[?GroupName!=`default`].GroupId' --output text); do
    aws ec2 delete-security-group --group-id "$group" >/dev/null
done
aws ec2 delete-key-pair --key-name "$1" >/dev/null
aws ec2 delete-vpc --vpc-id "$vpc"
