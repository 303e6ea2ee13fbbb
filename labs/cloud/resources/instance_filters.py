"""By what can instances be found? Where each filter looks in what EC2 shows of them, or in what it does not show.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
"""

from collections.abc import Mapping

_INTERFACES = "NetworkInterfaces[]"

FILTERS: Mapping[str, str] = {
    "affinity": "Placement.Affinity",
    "architecture": "Architecture",
    "availability-zone": "Placement.AvailabilityZone",
    "availability-zone-id": "Placement.AvailabilityZoneId",
    "boot-mode": "BootMode",
    "capacity-reservation-id": "CapacityReservationId",
    "capacity-reservation-specification.capacity-reservation-preference": (
        "CapacityReservationSpecification.CapacityReservationPreference"
    ),
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id": (
        "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId"
    ),
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn": (
        "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn"
    ),
    "client-token": "ClientToken",
    "current-instance-boot-mode": "CurrentInstanceBootMode",
    "dns-name": "PublicDnsName",
    "ebs-optimized": "EbsOptimized",
    "ena-support": "EnaSupport",
    "enclave-options.enabled": "EnclaveOptions.Enabled",
    "hibernation-options.configured": "HibernationOptions.Configured",
    "host-id": "Placement.HostId",
    "hypervisor": "Hypervisor",
    "iam-instance-profile.arn": "IamInstanceProfile.Arn",
    "iam-instance-profile.id": "IamInstanceProfile.Id",
    "image-id": "ImageId",
    "instance-id": "InstanceId",
    "instance-lifecycle": "InstanceLifecycle",
    "instance-state-code": "State.Code",
    "instance-state-name": "State.Name",
    "instance-type": "InstanceType",
    "instance.group-id": "SecurityGroups[].GroupId",
    "instance.group-name": "SecurityGroups[].GroupName",
    "ip-address": "PublicIpAddress",
    "ipv6-address": "Ipv6Address",
    "kernel-id": "KernelId",
    "launch-index": "AmiLaunchIndex",
    "launch-time": "LaunchTime",
    "maintenance-options.auto-recovery": "MaintenanceOptions.AutoRecovery",
    "monitoring-state": "Monitoring.State",
    "network-interface.addresses.association.carrier-ip": f"{_INTERFACES}.PrivateIpAddresses[].Association.CarrierIp",
    "network-interface.addresses.association.customer-owned-ip": (
        f"{_INTERFACES}.PrivateIpAddresses[].Association.CustomerOwnedIp"
    ),
    "network-interface.addresses.association.ip-owner-id": f"{_INTERFACES}.PrivateIpAddresses[].Association.IpOwnerId",
    "network-interface.addresses.association.public-dns-name": (
        f"{_INTERFACES}.PrivateIpAddresses[].Association.PublicDnsName"
    ),
    "network-interface.addresses.association.public-ip": f"{_INTERFACES}.PrivateIpAddresses[].Association.PublicIp",
    "network-interface.addresses.primary": f"{_INTERFACES}.PrivateIpAddresses[].Primary",
    "network-interface.addresses.private-dns-name": f"{_INTERFACES}.PrivateIpAddresses[].PrivateDnsName",
    "network-interface.addresses.private-ip-address": f"{_INTERFACES}.PrivateIpAddresses[].PrivateIpAddress",
    "network-interface.association.carrier-ip": f"{_INTERFACES}.Association.CarrierIp",
    "network-interface.association.customer-owned-ip": f"{_INTERFACES}.Association.CustomerOwnedIp",
    "network-interface.association.ip-owner-id": f"{_INTERFACES}.Association.IpOwnerId",
    "network-interface.association.public-dns-name": f"{_INTERFACES}.Association.PublicDnsName",
    "network-interface.association.public-ip": f"{_INTERFACES}.Association.PublicIp",
    "network-interface.attachment.attach-time": f"{_INTERFACES}.Attachment.AttachTime",
    "network-interface.attachment.attachment-id": f"{_INTERFACES}.Attachment.AttachmentId",
    "network-interface.attachment.delete-on-termination": f"{_INTERFACES}.Attachment.DeleteOnTermination",
    "network-interface.attachment.device-index": f"{_INTERFACES}.Attachment.DeviceIndex",
    "network-interface.attachment.network-card-index": f"{_INTERFACES}.Attachment.NetworkCardIndex",
    "network-interface.attachment.status": f"{_INTERFACES}.Attachment.Status",
    "network-interface.deny-all-igw-traffic": f"{_INTERFACES}.DenyAllIgwTraffic",
    "network-interface.description": f"{_INTERFACES}.Description",
    "network-interface.group-id": f"{_INTERFACES}.Groups[].GroupId",
    "network-interface.group-name": f"{_INTERFACES}.Groups[].GroupName",
    "network-interface.ipv4-prefixes.ipv4-prefix": f"{_INTERFACES}.Ipv4Prefixes[].Ipv4Prefix",
    "network-interface.ipv6-address": f"{_INTERFACES}.Ipv6Addresses[].Ipv6Address",
    "network-interface.ipv6-addresses.ipv6-address": f"{_INTERFACES}.Ipv6Addresses[].Ipv6Address",
    "network-interface.ipv6-addresses.is-primary-ipv6": f"{_INTERFACES}.Ipv6Addresses[].IsPrimaryIpv6",
    "network-interface.ipv6-native": f"{_INTERFACES}.Ipv6Native",
    "network-interface.ipv6-prefixes.ipv6-prefix": f"{_INTERFACES}.Ipv6Prefixes[].Ipv6Prefix",
    "network-interface.mac-address": f"{_INTERFACES}.MacAddress",
    "network-interface.network-interface-id": f"{_INTERFACES}.NetworkInterfaceId",
    "network-interface.operator.managed": f"{_INTERFACES}.Operator.Managed",
    "network-interface.operator.principal": f"{_INTERFACES}.Operator.Principal",
    "network-interface.outpost-arn": f"{_INTERFACES}.OutpostArn",
    "network-interface.owner-id": f"{_INTERFACES}.OwnerId",
    "network-interface.private-dns-name": f"{_INTERFACES}.PrivateDnsName",
    "network-interface.private-ip-address": f"{_INTERFACES}.PrivateIpAddress",
    "network-interface.public-dns-name": f"{_INTERFACES}.Association.PublicDnsName",
    "network-interface.requester-id": f"{_INTERFACES}.RequesterId",
    "network-interface.source-dest-check": f"{_INTERFACES}.SourceDestCheck",
    "network-interface.status": f"{_INTERFACES}.Status",
    "network-interface.subnet-id": f"{_INTERFACES}.SubnetId",
    "network-interface.vpc-id": f"{_INTERFACES}.VpcId",
    "network-performance-options.bandwidth-weighting": "NetworkPerformanceOptions.BandwidthWeighting",
    "operator.managed": "Operator.Managed",
    "operator.principal": "Operator.Principal",
    "outpost-arn": "OutpostArn",
    "placement-group-name": "Placement.GroupName",
    "placement-partition-number": "Placement.PartitionNumber",
    "platform": "Platform",
    "platform-details": "PlatformDetails",
    "private-dns-name": "PrivateDnsName",
    "private-dns-name-options.enable-resource-name-dns-a-record": "PrivateDnsNameOptions.EnableResourceNameDnsARecord",
    "private-dns-name-options.enable-resource-name-dns-aaaa-record": (
        "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord"
    ),
    "private-dns-name-options.hostname-type": "PrivateDnsNameOptions.HostnameType",
    "private-ip-address": "PrivateIpAddress",
    "product-code": "ProductCodes[].ProductCodeId",
    "product-code.type": "ProductCodes[].ProductCodeType",
    "ramdisk-id": "RamdiskId",
    "reason": "StateTransitionReason",
    "root-device-name": "RootDeviceName",
    "root-device-type": "RootDeviceType",
    "source-dest-check": "SourceDestCheck",
    "spot-instance-request-id": "SpotInstanceRequestId",
    "state-reason-code": "StateReason.Code",
    "state-reason-message": "StateReason.Message",
    "subnet-id": "SubnetId",
    "tenancy": "Placement.Tenancy",
    "tpm-support": "TpmSupport",
    "usage-operation": "UsageOperation",
    "usage-operation-update-time": "UsageOperationUpdateTime",
    "virtualization-type": "VirtualizationType",
    "vpc-id": "VpcId",
}

HIDDEN_FILTERS: Mapping[str, str] = {
    "network-interface.addresses.association.allocation-id": (
        f"{_INTERFACES}.PrivateIpAddresses[].Association.AllocationId"
    ),
    "network-interface.addresses.association.association-id": (
        f"{_INTERFACES}.PrivateIpAddresses[].Association.AssociationId"
    ),
    "network-interface.association.allocation-id": f"{_INTERFACES}.Association.AllocationId",
    "network-interface.association.association-id": f"{_INTERFACES}.Association.AssociationId",
    "network-interface.attachment.instance-id": f"{_INTERFACES}.Attachment.InstanceId",
    "network-interface.attachment.instance-owner-id": f"{_INTERFACES}.Attachment.InstanceOwnerId",
    "network-interface.availability-zone": f"{_INTERFACES}.AvailabilityZone",
    "network-interface.requester-managed": f"{_INTERFACES}.RequesterManaged",
    "network-interface.tag-key": f"{_INTERFACES}.TagSet[].Key",
    "network-interface.tag-value": f"{_INTERFACES}.TagSet[].Value",
    "owner-id": "OwnerId",
    "requester-id": "RequesterId",
    "reservation-id": "ReservationId",
}
"""Of the reservation, and of the interfaces as DescribeNetworkInterfaces shows them: an instance itself does not show it."""

STATUS_FILTERS: Mapping[str, str] = {
    "application-status.status": "ApplicationStatus.Status",
    "attached-ebs-status.status": "AttachedEbsStatus.Status",
    "availability-zone": "AvailabilityZone",
    "availability-zone-id": "AvailabilityZoneId",
    "event.code": "Events[].Code",
    "event.description": "Events[].Description",
    "event.instance-event-id": "Events[].InstanceEventId",
    "event.not-after": "Events[].NotAfter",
    "event.not-before": "Events[].NotBefore",
    "event.not-before-deadline": "Events[].NotBeforeDeadline",
    "instance-state-code": "InstanceState.Code",
    "instance-state-name": "InstanceState.Name",
    "instance-status.reachability": "InstanceStatus.Details[].Status",
    "instance-status.status": "InstanceStatus.Status",
    "operator.managed": "Operator.Managed",
    "operator.principal": "Operator.Principal",
    "system-status.reachability": "SystemStatus.Details[].Status",
    "system-status.status": "SystemStatus.Status",
}
