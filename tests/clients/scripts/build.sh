#!/bin/sh
# A shop's network, as somebody types it at work. Prints the ids of what it made.
set -eu

named() {
    echo "ResourceType=$1,Tags=[{Key=Name,Value=$2}]"
}

vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications "$(named vpc shop)" --query Vpc.VpcId --output text)
aws ec2 wait vpc-available --vpc-ids "$vpc"
aws ec2 modify-vpc-attribute --vpc-id "$vpc" --enable-dns-hostnames '{"Value": true}'

zone=$(aws ec2 describe-availability-zones --query 'AvailabilityZones[0].ZoneName' --output text)
subnet=$(aws ec2 create-subnet --vpc-id "$vpc" --cidr-block 10.0.1.0/24 --availability-zone "$zone" \
    --query Subnet.SubnetId --output text)
aws ec2 modify-subnet-attribute --subnet-id "$subnet" --map-public-ip-on-launch

gateway=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id "$gateway" --vpc-id "$vpc"
table=$(aws ec2 create-route-table --vpc-id "$vpc" --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id "$table" --destination-cidr-block 0.0.0.0/0 --gateway-id "$gateway" >/dev/null
aws ec2 associate-route-table --route-table-id "$table" --subnet-id "$subnet" >/dev/null

group=$(aws ec2 create-security-group --group-name web --description "Web servers" --vpc-id "$vpc" \
    --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null
aws ec2 authorize-security-group-ingress --group-id "$group" --ip-permissions \
    'IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=203.0.113.0/24,Description=office}]' \
    'IpProtocol=icmp,FromPort=8,ToPort=-1,IpRanges=[{CidrIp=10.0.0.0/16}]' >/dev/null

aws ec2 create-key-pair --key-name shop --query KeyMaterial --output text >shop.pem
image=$(aws ec2 describe-images --owners amazon --query 'sort_by(Images, &CreationDate)[-1].ImageId' --output text \
    --filters 'Name=name,Values=al2023-ami-2023*-x86_64' 'Name=state,Values=available')
printf '#!/bin/sh\necho hello\n' >boot.sh
instance=$(aws ec2 run-instances --image-id "$image" --instance-type t3.micro --key-name shop --subnet-id "$subnet" \
    --security-group-ids "$group" --private-ip-address 10.0.1.10 --user-data file://boot.sh \
    --tag-specifications "$(named instance web-1)" --query 'Instances[0].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids "$instance"

interface=$(aws ec2 create-network-interface --subnet-id "$subnet" --groups "$group" --description "a second card" \
    --secondary-private-ip-address-count 1 --query NetworkInterface.NetworkInterfaceId --output text)
aws ec2 attach-network-interface --network-interface-id "$interface" --instance-id "$instance" --device-index 1 >/dev/null
address=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text)
first=$(aws ec2 describe-instances --instance-ids "$instance" --output text \
    --query 'Reservations[].Instances[].NetworkInterfaces[?Attachment.DeviceIndex==`0`][].NetworkInterfaceId')
aws ec2 associate-address --allocation-id "$address" --network-interface-id "$first" >/dev/null

acl=$(aws ec2 create-network-acl --vpc-id "$vpc" --query NetworkAcl.NetworkAclId --output text)
aws ec2 create-network-acl-entry --network-acl-id "$acl" --ingress --rule-number 100 --protocol tcp \
    --port-range From=80,To=80 --cidr-block 0.0.0.0/0 --rule-action allow
aws ec2 create-tags --resources "$subnet" "$gateway" "$table" --tags Key=Stage,Value=test "Key=Owner,Value=Kim Minji"

cat <<JSON
{"vpc": "$vpc", "subnet": "$subnet", "gateway": "$gateway", "table": "$table", "group": "$group", "acl": "$acl",
 "instance": "$instance", "interface": "$interface", "address": "$address"}
JSON
