"""Why does a rule of AWS Config say what it says of a resource? And who would have expected something else?"""

from collections.abc import Mapping
from typing import NamedTuple

from labs.assess.value import Text

GOOD, BAD, NO_MATTER = "COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"


class Reason(NamedTuple):
    """What a rule says for this reason, why, and the misconception of who takes it for the opposite."""

    compliance: str
    because: Text
    misconception: str | None = None


REASONS: Mapping[str, Reason] = {
    "from-everywhere": Reason(
        BAD,
        Text(
            ko="살피는 포트({watched})가 `0.0.0.0/0`에 열려 있어요.",
            en="A port that it looks for ({watched}) is open to `0.0.0.0/0`.",
        ),
    ),
    "from-everywhere-6": Reason(
        BAD,
        Text(
            ko="`::/0`도 모든 곳이에요. IPv6로 누구나 들어올 수 있어요.",
            en="`::/0` is everywhere as well: anybody may come in by IPv6.",
        ),
    ),
    "in-a-range": Reason(
        BAD,
        Text(
            ko="{low}–{high} 범위 안에 살피는 포트({watched})가 들어 있어요.",
            en="The range {low}–{high} has a port in it that it looks for ({watched}).",
        ),
    ),
    "all-traffic": Reason(
        BAD,
        Text(
            ko="모든 트래픽을 모든 곳에 열면 모든 포트가 열려요. 살피는 포트({watched})도요.",
            en="All traffic from everywhere opens every port, those that it looks for ({watched}) included.",
        ),
    ),
    "from-some-only": Reason(
        GOOD,
        Text(
            ko="살피는 포트를 모든 곳이 아니라 정해진 범위에만 열었어요. 이 규칙은 `0.0.0.0/0`과 `::/0`만 따져요.",
            en="What it looks for is open to some addresses, not to everywhere. It is about `0.0.0.0/0` and `::/0` alone.",
        ),
        "any-outside-source-breaks-it",
    ),
    "other-port": Reason(
        GOOD,
        Text(
            ko="모든 곳에 열린 포트가 있어도, 이 규칙이 살피는 포트({watched})가 아니에요.",
            en="What is open to everywhere is none of the ports that it looks for ({watched}).",
        ),
        "any-open-port-breaks-it",
    ),
    "nothing-open": Reason(
        NO_MATTER,
        Text(
            ko="모든 곳에 열린 것이 하나도 없어서 `NOT_APPLICABLE`이에요. 어긴 것도 지킨 것도 아니에요.",
            en="Nothing is open to everywhere, so it is `NOT_APPLICABLE`: neither kept nor broken.",
        ),
        "any-outside-source-breaks-it",
    ),
    "authorized": Reason(
        GOOD,
        Text(
            ko="모든 곳에 열린 포트가 모두 허락된 포트({watched})예요.",
            en="All that is open to everywhere is authorized ({watched}).",
        ),
        "any-open-port-breaks-it",
    ),
    "authorized-in-part": Reason(
        BAD,
        Text(
            ko="{low}–{high} 범위에는 허락되지 않은 포트도 들어 있어요.",
            en="The range {low}–{high} has ports in it that are not authorized.",
        ),
    ),
    "not-authorized": Reason(
        BAD,
        Text(
            ko="허락된 포트({watched}) 말고 다른 것이 모든 곳에 열려 있어요.",
            en="Something other than the authorized ports ({watched}) is open to everywhere.",
        ),
    ),
    "worn-interface": Reason(
        GOOD,
        Text(
            ko="인스턴스가 아니어도 네트워크 인터페이스에 붙어 있으면 돼요.",
            en="It is on a network interface, and that is enough; it takes no instance.",
        ),
        "use-means-an-instance",
    ),
    "worn-instance": Reason(
        GOOD, Text(ko="인스턴스의 인터페이스에 붙어 있어요.", en="It is on the interface of an instance.")
    ),
    "worn-named": Reason(
        BAD,
        Text(
            ko="다른 그룹의 규칙에 나오는 것은 붙어 있는 것이 아니에요. 이 규칙은 인터페이스만 봐요.",
            en="To be named by a rule of another group is not to be on an interface, and that alone is looked at.",
        ),
    ),
    "worn-nothing": Reason(BAD, Text(ko="어느 인터페이스에도 붙어 있지 않아요.", en="It is on no interface.")),
    "on-running": Reason(GOOD, Text(ko="인스턴스에 연결되어 있어요.", en="It is on an instance.")),
    "on-stopped": Reason(
        GOOD,
        Text(
            ko="중지해도 Elastic IP는 인스턴스에 그대로 연결되어 있어요. 인터페이스는 `in-use`예요.",
            en="An Elastic IP stays on an instance that is stopped: the interface is `in-use`.",
        ),
        "stopping-removes-elastic-ips",
    ),
    "on-second": Reason(
        GOOD,
        Text(
            ko="보조 인터페이스도 인스턴스에 연결되어 쓰이고 있어요(`in-use`).",
            en="The secondary interface is attached to an instance and `in-use`.",
        ),
        "use-means-an-instance",
    ),
    "on-idle": Reason(
        BAD,
        Text(
            ko="인터페이스에 연결되어 있어도 그 인터페이스가 쓰이지 않아요(`available`). 쓰이는 인터페이스라야 해요.",
            en="It is on an interface, but one that is not in use (`available`). Only an interface in use counts.",
        ),
    ),
    "on-nat": Reason(
        GOOD,
        Text(
            ko="NAT 게이트웨이의 인터페이스도 쓰이는 인터페이스(`in-use`)예요.",
            en="The interface of a NAT gateway is in use as well (`in-use`).",
        ),
        "use-means-an-instance",
    ),
    "on-nothing": Reason(BAD, Text(ko="아무 데도 연결되지 않았어요.", en="It is associated with nothing.")),
    "automatic": Reason(
        BAD, Text(ko="자동으로 받은 퍼블릭 IPv4가 있어요.", en="It has an automatic public IPv4 address.")
    ),
    "automatic-gone": Reason(
        GOOD,
        Text(
            ko="자동으로 받은 주소는 중지할 때 사라졌어요. 지금은 퍼블릭 IPv4가 없어요.",
            en="The automatic address went away at the stop, so it has no public IPv4 address now.",
        ),
        "stopped-keeps-the-address",
    ),
    "elastic": Reason(
        BAD,
        Text(
            ko="Elastic IP도 퍼블릭 IPv4예요. 중지해도 그대로 있고, 서브넷이 프라이빗이어도 마찬가지예요.",
            en="An Elastic IP is a public IPv4 address too. It stays over a stop, whatever the subnet.",
        ),
    ),
    "no-address": Reason(GOOD, Text(ko="퍼블릭 IPv4를 받은 적이 없어요.", en="It never had a public IPv4 address.")),
    "two-cards": Reason(BAD, Text(ko="네트워크 인터페이스가 둘이에요.", en="It has two network interfaces.")),
    "one-card": Reason(
        GOOD,
        Text(
            ko="인터페이스가 하나예요. 퍼블릭 주소가 있는지는 이 규칙이 보지 않아요.",
            en="It has one interface. Whether that has a public address is not looked at.",
        ),
        "rules-see-everything",
    ),
    "tokens-required": Reason(
        GOOD,
        Text(
            ko="토큰이 꼭 있어야 해요(`required`). 홉 제한은 이 규칙이 보지 않아요.",
            en="Tokens are `required`. The hop limit is not looked at by this rule.",
        ),
        "rules-see-everything",
    ),
    "tokens-optional": Reason(
        BAD,
        Text(
            ko="`optional`이면 토큰 없이도(IMDSv1) 읽을 수 있어요. 중지되어 있어도 설정은 그대로예요.",
            en="With `optional` it can be read without a token (IMDSv1). A stop does not change the setting.",
        ),
    ),
    "hops-beyond": Reason(
        BAD,
        Text(
            ko="홉 제한({hops})이 파라미터의 값({limit})보다 커요.",
            en="Its hop limit {hops} is above the {limit} of the parameter.",
        ),
    ),
    "hops-within": Reason(
        GOOD,
        Text(
            ko="홉 제한({hops})이 파라미터의 값({limit}) 이하예요. 토큰 설정은 이 규칙이 보지 않아요.",
            en="Its hop limit {hops} is within the {limit} of the parameter. Tokens are not looked at by this rule.",
        ),
        "rules-see-everything",
    ),
    "type-listed": Reason(
        GOOD, Text(ko="`{type}` 유형은 파라미터의 목록에 있어요.", en="`{type}` is in the list of the parameter.")
    ),
    "type-other": Reason(
        BAD,
        Text(
            ko="`{type}` 유형은 파라미터의 목록에 없어요. 크기가 작은지, 중지되었는지는 상관없어요.",
            en="`{type}` is not in the list. It does not matter that it is smaller, or stopped.",
        ),
    ),
    "switched-on-routed": Reason(BAD, Text(ko="자동 할당이 켜져 있어요.", en="Auto-assign is on.")),
    "switched-on-unrouted": Reason(
        BAD,
        Text(
            ko="인터넷으로 가는 길이 없어도 자동 할당이 켜져 있으면 어긴 거예요. 규칙은 설정만 봐요.",
            en="Auto-assign is on. That no route leads to the internet does not matter: the setting alone is looked at.",
        ),
    ),
    "switched-off-routed": Reason(
        GOOD,
        Text(
            ko="인터넷으로 가는 길이 있어도 자동 할당은 꺼져 있어요. 규칙은 설정만 봐요.",
            en="Auto-assign is off. That a route leads to the internet does not matter: the setting alone is looked at.",
        ),
        "reachability-decides",
    ),
    "switched-off-unrouted": Reason(GOOD, Text(ko="자동 할당이 꺼져 있어요.", en="Auto-assign is off.")),
    "default-to-gateway": Reason(
        BAD, Text(ko="`0.0.0.0/0`이 인터넷 게이트웨이로 가요.", en="`0.0.0.0/0` leads to the internet gateway.")
    ),
    "default-to-gateway-6": Reason(
        BAD,
        Text(
            ko="`::/0`도 기본 경로예요. 그것이 인터넷 게이트웨이로 가요.",
            en="`::/0` is a default route as well, and it leads to the internet gateway.",
        ),
    ),
    "narrow-to-gateway": Reason(
        GOOD,
        Text(
            ko="인터넷 게이트웨이로 가는 것은 정해진 범위뿐이에요. 이 규칙은 `0.0.0.0/0`과 `::/0`만 따져요.",
            en="Only some addresses lead to the internet gateway. It is about `0.0.0.0/0` and `::/0` alone.",
        ),
        "any-outside-source-breaks-it",
    ),
    "elsewhere": Reason(
        GOOD,
        Text(
            ko="기본 경로가 있어도 인터넷 게이트웨이가 아니라 다른 곳으로 가요.",
            en="There is a default route, but it does not lead to an internet gateway.",
        ),
        "reachability-decides",
    ),
    "local-only": Reason(GOOD, Text(ko="VPC 안으로 가는 경로뿐이에요.", en="It has no route but the local one.")),
    "acl-open": Reason(
        BAD,
        Text(
            ko="22나 3389번 포트가 `0.0.0.0/0`에서 들어오도록 허용되어 있어요.",
            en="Port 22 or 3389 is allowed in from `0.0.0.0/0`.",
        ),
    ),
    "acl-6": Reason(BAD, Text(ko="`::/0`도 모든 곳이에요.", en="`::/0` is everywhere as well.")),
    "acl-range": Reason(
        BAD,
        Text(
            ko="허용한 범위 안에 22나 3389번 포트가 들어 있어요.",
            en="What is allowed in has port 22 or 3389 in it.",
        ),
    ),
    "acl-outbound": Reason(
        GOOD,
        Text(
            ko="나가는 쪽 규칙이에요. 이 규칙은 들어오는 쪽만 봐요.",
            en="That is an outbound rule, and only inbound ones are looked at.",
        ),
        "directions-mixed-up",
    ),
    "acl-denied": Reason(
        GOOD,
        Text(ko="22번 포트는 거부되어 있어요.", en="Port 22 is denied."),
        "any-mention-breaks-it",
    ),
    "acl-narrow": Reason(
        GOOD,
        Text(
            ko="모든 곳에서 허용한 포트 가운데 22번과 3389번은 없어요.",
            en="Neither 22 nor 3389 is among what is allowed from everywhere.",
        ),
        "any-open-port-breaks-it",
    ),
    "guards": Reason(
        GOOD,
        Text(
            ko="서브넷에 연결되어 있어요. 어떤 규칙을 담고 있는지는 보지 않아요.",
            en="It is associated with a subnet. What rules it has is not looked at.",
        ),
        "rules-see-everything",
    ),
    "guards-nothing": Reason(BAD, Text(ko="어느 서브넷에도 연결되지 않았어요.", en="It is associated with no subnet.")),
    "out-of-scope": Reason(
        NO_MATTER,
        Text(
            ko="규칙의 범위(`Tier` = `{scope}`) 밖이라 평가하지 않아요.",
            en="It is outside the scope of the rule (`Tier` = `{scope}`), so it is not evaluated.",
        ),
        "rules-see-everything",
    ),
}
"""Reason -> what a rule says for it. Facts in them: watched, low, high, hops, limit, type, scope."""
