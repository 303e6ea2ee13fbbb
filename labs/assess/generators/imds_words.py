"""What is said of the instance metadata service: the settings, what is asked, what comes back, and what that overlooks."""

from collections.abc import Mapping, Sequence

from labs.assess.generators.imds_rules import OTHERS, Answer, Ask, Set, Step, Wait
from labs.assess.generators.imds_scene import Asked
from labs.assess.generators.posing import joined, plain, told
from labs.assess.questions import Reference
from labs.assess.value import Text

EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
REFERENCES = (
    Reference(title="Access instance metadata", url=f"{EC2}instancedata-data-retrieval.html"),
    Reference(title="Use the Instance Metadata Service", url=f"{EC2}configuring-instance-metadata-service.html"),
)

INTRO = Text(
    ko="`{name}` 인스턴스(`{id}`)가 실행 중이에요. 처음에는 그림과 같고, 설정은 이래요.",
    en="The instance `{name}` (`{id}`) is running. At first it is as in the drawing, with these settings:",
)
SETTING = Text(ko="- `{what}`: `{value}`", en="- `{what}`: `{value}`")
OPTIONS: Mapping[str, str] = {
    "http-endpoint": "HttpEndpoint",
    "http-tokens": "HttpTokens",
    "http-put-response-hop-limit": "HttpPutResponseHopLimit",
    "instance-metadata-tags": "InstanceMetadataTags",
}
"""Option as the AWS CLI has it -> as EC2 describes it."""
ASIDE = Text(
    ko="- 아무 데도 연결되지 않은 Elastic IP: `{address}`",
    en="- An Elastic IP that is associated with nothing: `{address}`",
)
GROUP = Text(ko="- 보안 그룹: {rules}", en="- Its security group: {rules}")
ACL = Text(ko="- 서브넷의 네트워크 ACL: {rules}", en="- The network ACL of its subnet: {rules}")
GUARDS: Mapping[bool, Text] = {
    True: Text(ko="규칙이 하나도 없음(아무것도 허용하지 않음)", en="no rule at all, so nothing is allowed"),
    False: Text(ko="모두 허용", en="allows everything"),
}
ACLS: Mapping[bool, Text] = {
    True: Text(ko="`*` 규칙뿐(모두 거부)", en="only the rule `*`, which denies everything"),
    False: Text(ko="모두 허용(기본 ACL)", en="allows everything (the default one)"),
}

ON_IT = Text(ko="`{name}`에서 이 명령을 실행해요.", en="This command is run on `{name}`.")
IN_TURN = Text(ko="`{name}`에서 차례로 이렇게 해요.", en="This is done on `{name}`, one after the other.")
COMMAND = Text(ko="`{command}`", en="`{command}`")
PASS = Text(ko="{seconds}초가 지나요.", en="{seconds} seconds pass.")
OUTSIDE = Text(
    ko="밖에서 누군가 이 인스턴스의 설정을 바꿔요: `{command}`",
    en="Somebody outside changes the settings of this instance: `{command}`",
)
OTHER_TOKEN = Text(
    ko="`$OTHER`에는 인스턴스 `{other}`에서 방금 받은 토큰이 들어 있어요.",
    en="`$OTHER` holds a token that was just got on the instance `{other}`.",
)
BRIDGE = Text(
    ko="컨테이너는 따로 정하지 않으면 도커의 브리지 네트워크를 써요.",
    en="Unless told otherwise, a container is on Docker's bridge network.",
)
ASK_LAST = Text(ko="마지막 명령에는 무엇이 돌아올까요?", en="What does the last command get?")
ASK_ONE = Text(ko="무엇이 돌아올까요?", en="What does it get?")
ASK_WHICH = Text(
    ko=(
        "먼저 `{first}` 명령으로 토큰을 받아 두었고, 아직 유효해요. 다음 가운데 값이나 토큰을 **얻는**(`200 OK`) 명령을 모두 고르세요. "
        "명령은 서로 영향을 주지 않아요."
    ),
    en=(
        "First a token was got by `{first}`, which is still valid. Choose every command that **gets** a value or a token "
        "(`200 OK`). None of them has an effect on the others."
    ),
)
ASK_WHICH_WITHOUT = Text(
    ko="다음 가운데 값이나 토큰을 **얻는**(`200 OK`) 명령을 모두 고르세요. 명령은 서로 영향을 주지 않아요.",
    en="Choose every command that **gets** a value or a token (`200 OK`). None of them has an effect on the others.",
)
ASK_CHANGE = Text(
    ko="이렇게 해서는 값이나 토큰을 얻지 못해요. 다음 가운데 **하나만** 미리 바꿔서 얻게 하는 것은 무엇일까요?",
    en="This gets no value or token. Which **one** of these, changed beforehand, makes it get one?",
)
ASK_ADDRESS = Text(
    ko="그다음 `{name}`에서 토큰을 새로 받아 `{command}` 명령을 실행해요. 무엇이 나올까요?",
    en="Then a new token is got on `{name}`, and `{command}` is run. What comes out?",
)

SAID: Mapping[str, Text] = {
    "value": Text(ko="값 `{body}`", en="The value `{body}`"),
    "token": Text(ko="토큰", en="A token"),
    "silence": Text(ko="응답이 오지 않고 시간이 초과됨", en="No answer: it times out"),
    "400": Text(ko="`400 Bad Request`", en="`400 Bad Request`"),
    "401": Text(ko="`401 Unauthorized`", en="`401 Unauthorized`"),
    "403": Text(ko="`403 Forbidden`", en="`403 Forbidden`"),
    "404": Text(ko="`404 Not Found`", en="`404 Not Found`"),
}
TO_VALUE = Text(ko="`{option}` 값을 `{value}`로 바꾸기", en="Change `{option}` to `{value}`")
OPENED: Mapping[str, Text] = {
    "group-in": Text(
        ko="보안 그룹에 `169.254.169.254/32`에서 오는 TCP 80번을 허용하는 인바운드 규칙 더하기",
        en="Add an inbound rule to the security group for TCP 80 from `169.254.169.254/32`",
    ),
    "group-out": Text(
        ko="보안 그룹에 `169.254.169.254/32`로 가는 TCP 80번을 허용하는 아웃바운드 규칙 더하기",
        en="Add an outbound rule to the security group for TCP 80 to `169.254.169.254/32`",
    ),
    "acl": Text(
        ko="네트워크 ACL에 양방향으로 모두 허용하는 규칙 더하기",
        en="Add rules to the network ACL that allow everything in both directions",
    ),
}
STILL = Text(ko="그렇게 바꾸어도 답은 이래요: {answer}.", en="With that it still gets: {answer}.")

HAPPENED: Mapping[str, Text] = {
    "associate": Text(
        ko="`{name}`에 Elastic IP `{elastic}` 주소를 연결해요.",
        en="The Elastic IP `{elastic}` is associated with `{name}`.",
    ),
    "disassociate": Text(
        ko="그 Elastic IP를 `{name}`에서 떼고, 몇 분 기다려요.",
        en="That Elastic IP is taken off `{name}`, and some minutes pass.",
    ),
    "restart": Text(ko="`{name}` 인스턴스를 중지했다가 다시 시작해요.", en="`{name}` is stopped and started again."),
}
ADDRESSES: Mapping[str, Text] = {
    "automatic": Text(ko="처음에 자동으로 받은 `{automatic}`", en="`{automatic}`, which it was assigned at first"),
    "elastic": Text(ko="Elastic IP `{elastic}`", en="The Elastic IP `{elastic}`"),
    "new": Text(
        ko="지금까지 나온 적 없는, 새로 받은 퍼블릭 주소", en="Another public address that is new and not among these"
    ),
    "private": Text(ko="사설 주소 `{private}`", en="The private address `{private}`"),
    "none": Text(ko="주소 대신 `404 Not Found`", en="No address but `404 Not Found`"),
}


def settings(asked: Asked) -> Text:
    """The instance, its metadata options and what guards it."""
    facts, place = asked.facts, asked.place
    lines = [told(SETTING, what=OPTIONS[one], value=value) for one, value in facts.options.items()]
    lines.append(told(GROUP, rules=GUARDS["group" in facts.shut]))
    lines.append(told(ACL, rules=ACLS["acl" in facts.shut]))
    if place.elastic_aside:
        lines.append(told(ASIDE, address=asked.performance.names["elastic_elastic_ip"]["PublicIp"]))
    id = facts.values["/latest/meta-data/instance-id"]
    return joined((told(INTRO, name=place.name, id=id), joined(lines, "\n")))


def steps_said(asked: Asked, steps: Sequence[Step]) -> Text:
    """What is done, one step a line."""
    notes = notes_on(asked, [one for one in steps if isinstance(one, Ask)])
    if len(steps) == 1:
        return joined((*notes, told(ON_IT, name=asked.place.name), step_said(steps[0])))
    lines = [joined((plain(f"{place}."), step_said(one)), " ") for place, one in enumerate(steps, 1)]
    return joined((*notes, told(IN_TURN, name=asked.place.name), joined(lines, "\n")))


def notes_on(asked: Asked, asks: Sequence[Ask]) -> list[Text]:
    """What has to be known of the variables and containers in some commands."""
    notes = [told(OTHER_TOKEN, other=asked.place.other)] if any(one.token == OTHERS for one in asks) else []
    return [*notes, *([BRIDGE] if any(one.container for one in asks) else [])]


def step_said(one: Step) -> Text:
    """A step by itself."""
    if isinstance(one, Wait):
        return told(PASS, seconds=one.seconds)
    if isinstance(one, Set):
        return told(OUTSIDE, command=one.command)
    return told(COMMAND, command=one.command)


def kind_of(found: Answer) -> str:
    """The entry of the tables here for an answer."""
    return str(found.status) if found.kind == "status" else found.kind


def answer_said(found: Answer) -> Text:
    """An answer as an option says it."""
    return told(SAID[kind_of(found)], body=found.body)
