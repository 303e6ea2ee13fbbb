"""What does each of AWS's rules look at, and what not?"""

from collections.abc import Mapping

from labs.assess.value import Text

LOOKS: Mapping[str, Text] = {
    "restricted-ssh": Text(
        ko="`restricted-ssh`는 22번 포트로 들어오는 것이 `0.0.0.0/0`이나 `::/0`에 열려 있는지만 봐요. 범위와 모든 트래픽도 22번을 열어요.",
        en="`restricted-ssh` looks whether port 22 is open inbound to `0.0.0.0/0` or `::/0`, and at nothing else. Ranges and all traffic open it, too.",
    ),
    "restricted-common-ports": Text(
        ko="`restricted-common-ports`는 파라미터에 적힌 TCP 포트가 `0.0.0.0/0`이나 `::/0`에 열려 있는지 봐요. 적히지 않은 포트는 상관없어요.",
        en="`restricted-common-ports` looks whether the TCP ports of its parameters are open to `0.0.0.0/0` or `::/0`. Other ports do not matter.",
    ),
    "vpc-sg-open-only-to-authorized-ports": Text(
        ko="`vpc-sg-open-only-to-authorized-ports`는 모든 곳에 연 것이 있는 그룹만 따져요. 연 것이 모두 허락된 포트면 `COMPLIANT`, 하나라도 아니면 `NON_COMPLIANT`, 연 것이 없으면 `NOT_APPLICABLE`이에요.",
        en="`vpc-sg-open-only-to-authorized-ports` is about groups with something open to everywhere: `COMPLIANT` if all of it is authorized, `NON_COMPLIANT` if anything is not, `NOT_APPLICABLE` if nothing is open.",
    ),
    "ec2-security-group-attached-to-eni-periodic": Text(
        ko="이 규칙은 기본 그룹이 아닌 보안 그룹이 **네트워크 인터페이스**에 붙어 있는지만 봐요. 인스턴스가 아니어도 되고, 규칙의 내용은 상관없어요.",
        en="This rule looks whether a group other than a default one is on a **network interface**. It needs no instance, and what the group allows does not matter.",
    ),
    "eip-attached": Text(
        ko="`eip-attached`는 Elastic IP가 인스턴스나 **쓰이는**(`in-use`) 네트워크 인터페이스에 연결되어 있는지 봐요. 인스턴스가 켜져 있는지는 상관없어요.",
        en="`eip-attached` looks whether an Elastic IP is on an instance or on a network interface that is **in use**. Whether an instance runs does not matter.",
    ),
    "ec2-instance-no-public-ip": Text(
        ko="`ec2-instance-no-public-ip`는 지금 인스턴스에 퍼블릭 IPv4가 있는지 봐요. 자동 주소는 중지하면 사라지고, Elastic IP는 남아요.",
        en="`ec2-instance-no-public-ip` looks whether an instance has a public IPv4 address now. An automatic one goes at a stop, an Elastic IP stays.",
    ),
    "ec2-instance-multiple-eni-check": Text(
        ko="`ec2-instance-multiple-eni-check`는 인스턴스의 네트워크 인터페이스가 둘 이상인지만 봐요.",
        en="`ec2-instance-multiple-eni-check` looks whether an instance has more than one network interface, and at nothing else.",
    ),
    "ec2-imdsv2-check": Text(
        ko="`ec2-imdsv2-check`는 `HttpTokens`가 `required`인지만 봐요.",
        en="`ec2-imdsv2-check` looks whether `HttpTokens` is `required`, and at nothing else.",
    ),
    "ec2-token-hop-limit-check": Text(
        ko="`ec2-token-hop-limit-check`는 홉 제한이 파라미터 `tokenHopLimit` 이하인지만 봐요.",
        en="`ec2-token-hop-limit-check` looks whether the hop limit is within its parameter `tokenHopLimit`, and at nothing else.",
    ),
    "desired-instance-type": Text(
        ko="`desired-instance-type`은 인스턴스의 유형이 파라미터의 목록에 있는지만 봐요.",
        en="`desired-instance-type` looks whether the type of an instance is in the list of its parameter, and at nothing else.",
    ),
    "subnet-auto-assign-public-ip-disabled": Text(
        ko="이 규칙은 서브넷의 설정(`MapPublicIpOnLaunch`)만 봐요. 이름이나 경로, 실제로 인터넷과 통하는지는 보지 않아요.",
        en="This rule looks at the subnet's setting (`MapPublicIpOnLaunch`) alone: at no name, no route, and not at whether the internet can be reached.",
    ),
    "no-unrestricted-route-to-igw": Text(
        ko="이 규칙은 `0.0.0.0/0`이나 `::/0` 경로의 대상이 인터넷 게이트웨이인지 봐요.",
        en="This rule looks whether the target of a route `0.0.0.0/0` or `::/0` is an internet gateway.",
    ),
    "nacl-no-unrestricted-ssh-rdp": Text(
        ko="이 규칙은 네트워크 ACL의 **인바운드 허용** 규칙이 22번이나 3389번 포트를 `0.0.0.0/0`이나 `::/0`에 여는지 봐요. 서브넷에 연결되었는지는 상관없어요.",
        en="This rule looks whether an **inbound rule that allows** opens port 22 or 3389 to `0.0.0.0/0` or `::/0`. Whether a subnet has the ACL does not matter.",
    ),
    "vpc-network-acl-unused-check": Text(
        ko="이 규칙은 기본이 아닌 네트워크 ACL이 서브넷에 연결되어 있는지만 봐요.",
        en="This rule looks whether a network ACL other than a default one is associated with a subnet, and at nothing else.",
    ),
}
"""Rule -> what it looks at."""
