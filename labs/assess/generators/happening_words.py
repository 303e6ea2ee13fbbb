"""How is each call on instances, interfaces and addresses told in a story? The English is read back by its patterns."""

from collections.abc import Mapping

from labs.assess.value import Text

WORDS: Mapping[str, Text] = {
    "stop": Text(ko="{instance} 인스턴스를 중지했어요.", en="The instance {instance} was stopped."),
    "start": Text(ko="{instance} 인스턴스를 시작했어요.", en="The instance {instance} was started."),
    "reboot": Text(ko="{instance} 인스턴스를 재부팅했어요.", en="The instance {instance} was rebooted."),
    "terminate": Text(ko="{instance} 인스턴스를 종료했어요.", en="The instance {instance} was terminated."),
    "attach": Text(
        ko="{interface} 인터페이스를 {instance} 인스턴스에 연결했어요(`AttachNetworkInterface`).",
        en="The interface {interface} was attached to {instance} (`AttachNetworkInterface`).",
    ),
    "detach": Text(
        ko="{interface} 인터페이스를 인스턴스에서 뗐어요(`DetachNetworkInterface`).",
        en="The interface {interface} was detached (`DetachNetworkInterface`).",
    ),
    "delete": Text(
        ko="{interface} 인터페이스를 지웠어요(`DeleteNetworkInterface`).",
        en="The interface {interface} was deleted (`DeleteNetworkInterface`).",
    ),
    "allocate": Text(
        ko="Elastic IP를 하나 더 할당받았어요(이름 {address}).",
        en="One more Elastic IP was allocated and named {address}.",
    ),
    "associate": Text(
        ko="Elastic IP {address} 주소를 {instance} 인스턴스에 연결했어요(`AssociateAddress`, `InstanceId`).",
        en="The Elastic IP {address} was associated with the instance {instance} (`AssociateAddress` by `InstanceId`).",
    ),
    "associate-firmly": Text(
        ko="Elastic IP {address} 주소를 `AllowReassociation=false`로 {instance} 인스턴스에 연결했어요(`AssociateAddress`).",
        en="With `AllowReassociation=false`, the Elastic IP {address} was associated with the instance {instance}.",
    ),
    "associate-interface": Text(
        ko="Elastic IP {address} 주소를 {interface} 인터페이스에 연결했어요(`AssociateAddress`, `NetworkInterfaceId`).",
        en="The Elastic IP {address} was associated with the interface {interface} (`AssociateAddress` by `NetworkInterfaceId`).",
    ),
    "associate-private": Text(
        ko="Elastic IP {address} 주소를 {interface} 인터페이스의 사설 주소 {private}에 연결했어요(`AssociateAddress`, `PrivateIpAddress`).",
        en="The Elastic IP {address} was associated with the private address {private} of the interface {interface}.",
    ),
    "disassociate": Text(
        ko="Elastic IP {address} 주소의 연결을 풀었어요(`DisassociateAddress`).",
        en="The Elastic IP {address} was disassociated (`DisassociateAddress`).",
    ),
    "release": Text(
        ko="Elastic IP {address} 주소를 반납했어요(`ReleaseAddress`).",
        en="The Elastic IP {address} was released (`ReleaseAddress`).",
    ),
    "assign": Text(
        ko="{interface} 인터페이스에 보조 사설 주소를 하나 더했어요: {private} (`AssignPrivateIpAddresses`).",
        en="The interface {interface} got the secondary private address {private} (`AssignPrivateIpAddresses`).",
    ),
    "reassign": Text(
        ko="보조 사설 주소 {private} 하나를 `AllowReassignment=true`로 {other} 인터페이스에서 {interface} 인터페이스로 옮겼어요.",
        en="With `AllowReassignment=true`, the secondary private address {private} was moved from {other} to {interface}.",
    ),
    "unassign": Text(
        ko="{interface} 인터페이스에서 보조 사설 주소를 하나 뺐어요: {private} (`UnassignPrivateIpAddresses`).",
        en="The secondary private address {private} was taken from {interface} (`UnassignPrivateIpAddresses`).",
    ),
    "keep": Text(
        ko="{interface} 인터페이스의 `DeleteOnTermination` 값을 `false`로 바꿨어요.",
        en="`DeleteOnTermination` of the interface {interface} was set to `false`.",
    ),
    "drop": Text(
        ko="{interface} 인터페이스의 `DeleteOnTermination` 값을 `true`로 바꿨어요.",
        en="`DeleteOnTermination` of the interface {interface} was set to `true`.",
    ),
    "regroup": Text(
        ko="{interface} 인터페이스의 보안 그룹을 {group} 하나로 바꿨어요(`ModifyNetworkInterfaceAttribute`).",
        en="The security groups of the interface {interface} were replaced by {group} alone.",
    ),
    "delete-group": Text(ko="{group} 보안 그룹을 지웠어요.", en="The security group {group} was deleted."),
}
"""Verb -> what was done, with the names of what it was done to."""
