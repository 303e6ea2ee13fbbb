"""In which words is it asked who gets out to the internet, who can be called from there, and what is missing for it?"""

from collections.abc import Mapping

from labs.assess.value import Text

PURPOSES: tuple[tuple[Text, int], ...] = (
    (
        Text(
            ko="인터넷의 저장소에서 운영 체제 업데이트를 받으려고", en="fetch updates from a repository on the internet"
        ),
        443,
    ),
    (Text(ko="인터넷에 있는 결제 회사의 API를 부르려고", en="call the API of a payment service on the internet"), 443),
    (Text(ko="인터넷에서 라이브러리를 내려받으려고", en="download libraries from the internet"), 443),
    (
        Text(
            ko="인터넷에 있는 협력사의 SFTP 서버에 파일을 올리려고",
            en="upload files to a partner's SFTP server on the internet",
        ),
        22,
    ),
    (Text(ko="인터넷의 날씨 서비스에서 자료를 가져오려고", en="get data from a weather service on the internet"), 80),
    (Text(ko="인터넷의 메일 중계 서버에 메일을 넘기려고", en="hand mail to a relay on the internet"), 587),
    (
        Text(
            ko="인터넷의 모니터링 서비스에 지표를 보내려고", en="send metrics to a monitoring service on the internet"
        ),
        8443,
    ),
    (Text(ko="인터넷의 지도 서비스에 주소를 물으려고", en="look up addresses at a map service on the internet"), 443),
    (Text(ko="인터넷에 있는 번역 서비스를 부르려고", en="call a translation service on the internet"), 8080),
    (Text(ko="인터넷의 로그 수집 서비스에 로그를 보내려고", en="send logs to a log collector on the internet"), 6514),
    (Text(ko="인터넷에 있는 협력사의 데이터베이스를 읽으려고", en="read a partner's database on the internet"), 5432),
    (
        Text(ko="인터넷에 있는 Git 서버에서 소스를 가져오려고", en="fetch sources from a Git server on the internet"),
        9418,
    ),
)
"""What the internet is wanted for, and the port that it takes."""
SERVICES: tuple[tuple[Text, int], ...] = (
    (Text(ko="손님들이 웹 사이트를 보려고", en="Visitors want to see a web site"), 443),
    (Text(ko="휴대폰 앱이 API를 부르려고", en="A mobile app wants to call an API"), 8443),
    (Text(ko="협력사가 파일을 올리려고", en="A partner wants to upload files"), 22),
    (Text(ko="바깥의 점검 서비스가 상태를 물으려고", en="A checking service outside wants to ask how things are"), 80),
    (Text(ko="손님들이 채팅 서버에 들어오려고", en="Visitors want to join a chat server"), 5222),
    (Text(ko="게임 이용자들이 접속하려고", en="Players want to join a game"), 7777),
    (Text(ko="결제 회사가 결과를 알려 주려고", en="A payment service wants to report results"), 443),
    (Text(ko="현장의 센서들이 값을 보내려고", en="Sensors in the field want to send values"), 8883),
    (Text(ko="다른 메일 서버가 메일을 건네려고", en="Other mail servers want to hand over mail"), 25),
    (Text(ko="방송 장비가 영상을 올리려고", en="Broadcasting devices want to upload video"), 1935),
)
"""What the internet calls for, and the port that it takes."""

OPEN = Text(
    ko="보안 그룹과 네트워크 ACL은 이 트래픽을 모두 허용해요.",
    en="Security groups and network ACLs allow all of this traffic.",
)
PROMPTS: Mapping[str, Text] = {
    "gets-out": Text(
        ko=(
            "`{vpc}` VPC의 인스턴스들이 {purpose} IPv{family}, TCP {port}번으로 연결해요. {open}{nats}\n\n"
            "연결을 시작해서 **응답까지 받는** 인스턴스를 모두 고르세요."
        ),
        en=(
            "The instances of the VPC `{vpc}` want to {purpose}, connecting by IPv{family}, TCP {port}. "
            "{open}{nats}\n\nChoose every instance that can open the connection **and gets the reply**."
        ),
    ),
    "is-called": Text(
        ko=(
            "{purpose} 인터넷에서 `{vpc}` VPC의 인스턴스에 IPv{family}, TCP {port}번으로 연결해요. {open}{nats}\n\n"
            "인터넷에서 **먼저** 연결해도 **응답을 돌려주는** 인스턴스를 모두 고르세요."
        ),
        en=(
            "{purpose}, connecting from the internet to instances of the VPC `{vpc}` by IPv{family}, TCP {port}. {open}{nats}\n\n"
            "Choose every instance with which the internet can **begin** a connection **and get its reply**."
        ),
    ),
    "leaves-by": Text(
        ko=(
            "`{vpc}` VPC의 `{name}` 인스턴스가 {purpose} TCP {port}번으로 연결해요. {open}{nats}\n\n"
            "어떤 길로 나가고, 그 서버에는 어떤 출발지 주소가 보일까요?"
        ),
        en=(
            "The instance `{name}` of the VPC `{vpc}` wants to {purpose} and connects to TCP {port} there. {open}{nats}\n\n"
            "Which way does it get out, and which source address does that server see?"
        ),
    ),
    "missing-out": Text(
        ko=(
            "`{vpc}` VPC의 `{name}` 인스턴스가 {purpose} TCP {port}번으로 연결하는데 되지 않아요. {open}{nats}\n\n"
            "다음 중 **하나만** 한다면, 어느 것으로 연결이 될까요?"
        ),
        en=(
            "The instance `{name}` of the VPC `{vpc}` wants to {purpose}, but cannot connect to TCP {port} there. {open}{nats}\n\n"
            "If only **one** of these is done, which one makes it work?"
        ),
    ),
    "missing-only-out": Text(
        ko=(
            "`{vpc}` VPC의 `{name}` 인스턴스가 {purpose} TCP {port}번으로 연결하는데 되지 않아요. 나갈 수는 있어야 "
            "하지만, **인터넷에서 먼저 연결해 올 수는 없어야** 해요. {open}{nats}\n\n"
            "다음 중 **하나만** 한다면, 어느 것으로 두 가지가 모두 이루어질까요?"
        ),
        en=(
            "The instance `{name}` of the VPC `{vpc}` wants to {purpose}, but cannot connect to TCP {port} there. It is to get "
            "out, **but nobody on the internet may begin a connection with it**. {open}{nats}\n\n"
            "If only **one** of these is done, which one brings about both?"
        ),
    ),
    "missing-call": Text(
        ko=(
            "{purpose} 인터넷에서 `{vpc}` VPC의 `{name}` 인스턴스에 TCP {port}번으로 연결하는데 되지 않아요. {open}{nats}\n\n"
            "다음 중 **하나만** 한다면, 어느 것으로 연결이 될까요?"
        ),
        en=(
            "{purpose}, but connecting from the internet to the instance `{name}` of the VPC `{vpc}`, TCP {port}, does not work. "
            "{open}{nats}\n\nIf only **one** of these is done, which one makes it work?"
        ),
    ),
    "loses": Text(
        ko=(
            "`{vpc}` VPC의 인스턴스들이 {purpose} TCP {port}번으로 연결해요. {open}{nats}\n\n"
            "이제 누군가 이렇게 해요. **{change}**\n\n"
            "지금은 연결되지만 **그 뒤로는 연결되지 않는** 인스턴스를 모두 고르세요."
        ),
        en=(
            "The instances of the VPC `{vpc}` want to {purpose} and connect to TCP {port} there. {open}{nats}\n\n"
            "Now somebody does this: **{change}**\n\n"
            "Choose every instance that can connect now **and cannot any more afterwards**."
        ),
    ),
    "gains": Text(
        ko=(
            "`{vpc}` VPC의 인스턴스들이 {purpose} TCP {port}번으로 연결해요. {open}{nats}\n\n"
            "이제 누군가 이렇게 해요. **{change}**\n\n"
            "지금은 연결되지 않지만 **그 뒤로는 연결되는** 인스턴스를 모두 고르세요."
        ),
        en=(
            "The instances of the VPC `{vpc}` want to {purpose} and connect to TCP {port} there. {open}{nats}\n\n"
            "Now somebody does this: **{change}**\n\n"
            "Choose every instance that cannot connect now **and can afterwards**."
        ),
    ),
}
"""What is asked -> the prompt."""
NATS = Text(ko="\n\n{lines}", en="\n\n{lines}")
UNATTACHED = Text(
    ko="- `{name}`: 아직 어느 VPC에도 연결하지 않은 인터넷 게이트웨이",
    en="- `{name}`: internet gateway that is attached to no VPC yet",
)
NAT_LINES: Mapping[str, Text] = {
    "public": Text(
        ko="- `{name}`: `{subnet}` 서브넷의 퍼블릭 NAT 게이트웨이, Elastic IP `{public}`",
        en="- `{name}`: public NAT gateway in the subnet `{subnet}`, Elastic IP `{public}`",
    ),
    "private": Text(
        ko="- `{name}`: `{subnet}` 서브넷의 프라이빗 NAT 게이트웨이",
        en="- `{name}`: private NAT gateway in the subnet `{subnet}`",
    ),
    "failed": Text(
        ko="- `{name}`: `{subnet}` 서브넷에 만들려다가 실패한 NAT 게이트웨이(`failed`, `{failure}`)",
        en="- `{name}`: NAT gateway that was to be in the subnet `{subnet}` and has failed (`failed`, `{failure}`)",
    ),
    "deleted": Text(
        ko="- `{name}`: `{subnet}` 서브넷에 있다가 삭제된 NAT 게이트웨이",
        en="- `{name}`: NAT gateway that was in the subnet `{subnet}` and is deleted",
    ),
}

LEAVES: Mapping[str, Text] = {
    "gateway": Text(
        ko="인터넷 게이트웨이로 바로 나가고, 서버에는 `{address}` 주소가 보여요.",
        en="Straight out by the internet gateway; the server sees `{address}`.",
    ),
    "nat": Text(
        ko="`{nat}` NAT 게이트웨이를 거쳐 나가고, 서버에는 `{address}` 주소가 보여요.",
        en="Out by the NAT gateway `{nat}`; the server sees `{address}`.",
    ),
    "nowhere": Text(ko="인터넷으로 나가지 못해요.", en="It does not get out to the internet."),
}
LEAVES_BECAUSE: Mapping[str, Text] = {
    "private-address-goes-out": Text(
        ko="사설 주소는 인터넷에서 쓸 수 없어요. 인터넷 게이트웨이는 퍼블릭 주소로 바꿔서 내보내요.",
        en="A private address means nothing on the internet; the internet gateway puts in a public one.",
    ),
    "public-address-decides-the-way": Text(
        ko="자기 퍼블릭 주소로 나가려면 기본 경로가 인터넷 게이트웨이로 가야 해요. 길을 정하는 것은 주소가 아니라 경로예요.",
        en="It would leave by its own public address if its default route led to the internet gateway. The route decides the way.",
    ),
    "nat-shows-its-private-address": Text(
        ko="NAT 게이트웨이의 사설 주소예요. 인터넷 게이트웨이를 지나면서 그 Elastic IP로 한 번 더 바뀌어요.",
        en="This is the NAT gateway's private address; passing the internet gateway it turns into its Elastic IP.",
    ),
    "everything-goes-by-nat": Text(
        ko="이 인스턴스의 기본 경로는 그 NAT 게이트웨이를 가리키지 않아요. VPC에 있다고 모두가 거쳐 가지는 않아요.",
        en="The default route of this instance does not lead to that NAT gateway. Not everything in the VPC passes it.",
    ),
    "gateway-has-one-address": Text(
        ko="다른 인스턴스의 퍼블릭 주소예요. 인터넷 게이트웨이에는 모두가 함께 쓰는 주소가 없어요.",
        en="This is another instance's public address. An internet gateway has none that all would share.",
    ),
}

EXPLANATIONS: Mapping[str, Text] = {
    "gets-out": Text(
        ko=(
            "나가려면 서브넷의 기본 **경로**와 **주소**가 함께 맞아야 해요. 인터넷 게이트웨이로 가는 경로에는 자기 퍼블릭 주소가, NAT "
            "게이트웨이로 가는 경로에는 제대로 나가는 NAT 게이트웨이가 필요해요.{traps}"
        ),
        en=(
            "To get out, the default **route** of the subnet and an **address** have to go together: a route to the internet gateway "
            "takes a public address of one's own, a route to a NAT gateway takes one that gets out itself.{traps}"
        ),
    ),
    "gets-out-by-ipv6": Text(
        ko=(
            "IPv6로 나가려면 인스턴스의 **IPv6 주소**와 서브넷의 **`::/0` 경로**가 필요해요. 타깃은 인터넷 게이트웨이도, 송신 전용 인터넷 "
            "게이트웨이도 돼요. IPv4의 퍼블릭 주소나 NAT 게이트웨이는 상관없어요.{traps}"
        ),
        en=(
            "To get out by IPv6 takes an **IPv6 address** and a **route `::/0`**, be it to an internet gateway or to an egress-only "
            "one. Public IPv4 addresses and NAT gateways do not matter.{traps}"
        ),
    ),
    "is-called": Text(
        ko=(
            "인터넷이 먼저 연결하려면 **퍼블릭 주소**가 있어야 하고, 응답이 돌아갈 기본 경로가 **인터넷 게이트웨이**로 가야 해요. NAT "
            "게이트웨이는 안에서 시작한 연결만 도와줘요.{traps}"
        ),
        en=(
            "For the internet to begin, an instance needs a **public address**, and a default route to the **internet gateway** for "
            "the reply. A NAT gateway serves only what begins inside.{traps}"
        ),
    ),
    "is-called-by-ipv6": Text(
        ko=(
            "IPv6 주소는 그 자체로 퍼블릭이라서, `::/0` 경로가 **인터넷 게이트웨이**로 가면 밖에서도 연결할 수 있어요. **송신 전용** 인터넷 "
            "게이트웨이는 안에서 시작한 연결만 통과시켜요.{traps}"
        ),
        en=(
            "An IPv6 address is public as it is, so with a route `::/0` to the **internet gateway** it can be called from outside. An "
            "**egress-only** internet gateway passes only what begins inside.{traps}"
        ),
    ),
    "loses": Text(
        ko="변화 앞뒤로 서브넷의 기본 경로가 어디에 이르는지 따라가 보면 돼요.{traps}",
        en="Follow where the default route of each subnet leads, before and after.{traps}",
    ),
    "gains": Text(
        ko="변화 앞뒤로 서브넷의 기본 경로가 어디에 이르는지 따라가 보면 돼요.{traps}",
        en="Follow where the default route of each subnet leads, before and after.{traps}",
    ),
    "leaves-by": Text(
        ko="{because} 보낸 쪽 서브넷의 라우팅 테이블부터 보세요.",
        en="{because} Look at the route table of the sender's subnet first.",
    ),
    "missing-out": Text(
        ko="**지금 안 되는 까닭**: {before}\n\n**고친 뒤**: {after}",
        en="**Why it does not work now**: {before}\n\n**Afterwards**: {after}",
    ),
    "missing-only-out": Text(
        ko=(
            "**지금 안 되는 까닭**: {before}\n\n**고친 뒤**: {after} 밖에서는 여전히 먼저 연결할 수 없어요. NAT 게이트웨이는 "
            "안에서 시작한 연결만 도와주니까요."
        ),
        en=(
            "**Why it does not work now**: {before}\n\n**Afterwards**: {after} Nobody outside can begin a connection, for a NAT "
            "gateway serves only what begins inside."
        ),
    ),
    "missing-call": Text(
        ko="**지금 안 되는 까닭**: {before}\n\n**고친 뒤**: {after}",
        en="**Why it does not work now**: {before}\n\n**Afterwards**: {after}",
    ),
}
TRAP = Text(ko="\n\n`{name}` 인스턴스를 눈여겨보세요. {because}", en="\n\nLook at `{name}`: {because}")
STILL = Text(ko="그래도 안 돼요. {because}", en="Still it does not work. {because}")
OPENS = Text(
    ko="나갈 수는 있지만, 인터넷에서도 먼저 연결할 수 있게 돼요. {because}",
    en="It gets out, but the internet can begin connections with it as well. {because}",
)
NEVER = Text(ko="지금도 연결되지 않아요. {because}", en="It cannot connect now either. {because}")
ALREADY = Text(ko="지금도 연결돼요. {because}", en="It can connect now as well. {because}")
GOES_ON = Text(ko="그 뒤로도 연결돼요. {because}", en="It goes on to connect. {because}")
STAYS_SHUT = Text(ko="그 뒤로도 연결되지 않아요. {because}", en="It cannot connect afterwards either. {because}")
LOST = Text(
    ko="지금은 연결되지만 그 뒤로는 안 돼요. {because}", en="It can connect now, and then cannot any more. {because}"
)
GAINED = Text(
    ko="지금은 안 되지만 그 뒤로는 연결돼요. {because}", en="It cannot connect now, and then it can. {because}"
)
