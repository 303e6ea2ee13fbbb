"""Why does the instance metadata service answer so, and what does a wrong answer overlook?"""

from collections.abc import Mapping

from labs.assess.generators.imds_rules import OTHERS, Answer, Ask, Facts, Moment
from labs.assess.generators.imds_words import kind_of
from labs.assess.generators.posing import joined, told
from labs.assess.value import Text

FOR: Mapping[str, Text] = {
    "value": Text(ko="이 요청은 값을 얻지 못해요.", en="This request gets no value."),
    "token": Text(ko="이 요청은 토큰을 얻지 못해요.", en="This request gets no token."),
    "silence": Text(
        ko="토큰을 담은 응답이 홉 제한에 걸리면 그래요.",
        en="It is so where the answer with a token meets the hop limit.",
    ),
    "400": Text(
        ko="토큰을 청하는 `PUT` 요청이 잘못되었을 때의 답이에요.",
        en="That is for a `PUT` that asks for a token in a wrong way.",
    ),
    "401": Text(
        ko="토큰이 없거나 유효하지 않을 때의 답이에요.", en="That is for a token that is missing or not valid."
    ),
    "403": Text(
        ko="`HttpEndpoint`가 `disabled`이거나 허용되지 않는 요청일 때의 답이에요.",
        en="That is for a disabled `HttpEndpoint`, or a request that is not allowed.",
    ),
    "404": Text(ko="그 경로에 아무것도 없을 때의 답이에요.", en="That is for a path where nothing is."),
}
BECAUSE: Mapping[str, Text] = {
    "metadata-needs-port-80": Text(
        ko="보안 그룹이나 네트워크 ACL은 메타데이터를 거르지 않아요.",
        en="Neither security groups nor network ACLs filter metadata.",
    ),
    "tokens-never-expire": Text(
        ko="토큰은 받을 때 정한 시간이 지나면 쓸 수 없어요.", en="A token is good only as long as was asked for."
    ),
    "tokens-fit-every-instance": Text(
        ko="토큰은 받은 인스턴스에서만 통해요.", en="A token is good only on the instance that got it."
    ),
    "bad-token-counts-as-none": Text(
        ko="`HttpTokens`가 `optional`이어도 유효하지 않은 토큰을 보내면 거절돼요.",
        en="Even with `HttpTokens` `optional`, a token that is sent has to be valid.",
    ),
    "metadata-without-token": Text(
        ko="`HttpTokens`가 `required`라서 토큰 없이는 읽지 못해요.",
        en="`HttpTokens` is `required`, so nothing is read without a token.",
    ),
    "tokens-always-needed": Text(
        ko="`HttpTokens`가 `optional`이라서 토큰 없이도 읽어요.",
        en="`HttpTokens` is `optional`, so it can be read without a token.",
    ),
    "containers-are-no-further": Text(
        ko="브리지 뒤의 컨테이너는 한 홉 더 떨어져 있어서, 제한이 1이면 토큰을 담은 응답이 오지 못해요.",
        en="A container behind a bridge is one hop further, and with the limit 1 the answer with the token does not get there.",
    ),
    "hop-limit-for-every-answer": Text(
        ko="홉 제한은 `PUT`의 응답에만 걸려요. `GET`의 응답은 컨테이너까지 와요.",
        en="The hop limit is for answers to `PUT` alone; what a `GET` gets comes through to the container.",
    ),
    "hop-limit-refuses": Text(
        ko="홉 제한은 거절이 아니라 응답이 도중에 사라지는 것이에요.",
        en="The hop limit refuses nothing: the answer gets lost on its way.",
    ),
    "endpoint-shuts-version-one": Text(
        ko="`HttpEndpoint`를 끄면 버전에 상관없이, 토큰이 있어도 읽지 못해요.",
        en="A disabled `HttpEndpoint` is shut to both versions, token or not.",
    ),
    "tags-are-always-there": Text(
        ko="태그는 `InstanceMetadataTags`가 `enabled`일 때만 메타데이터에 있어요.",
        en="Tags are among the metadata only while `InstanceMetadataTags` is `enabled`.",
    ),
    "public-address-unknown-inside": Text(
        ko="운영 체제는 퍼블릭 주소를 모르지만 메타데이터에는 있어요.",
        en="The operating system does not know the public address, but the metadata do.",
    ),
    "any-lifetime-will-do": Text(
        ko="`PUT`에는 1초부터 21600초까지의 수명을 헤더로 적어야 해요.",
        en="A `PUT` has to say in a header for how long: from 1 to 21600 seconds.",
    ),
    "options-wait-for-a-restart": Text(
        ko="메타데이터 옵션은 실행 중에 바꿔도 바로 적용돼요.",
        en="Metadata options apply at once, while the instance runs.",
    ),
}
WHY: Mapping[str, Text] = {
    "value-v1": Text(
        ko="`HttpTokens`가 `optional`이라서 토큰 없이도(IMDSv1) 읽을 수 있고, 그 경로에 값이 있어요.",
        en="`HttpTokens` is `optional`, so it can be read without a token (IMDSv1), and there is a value at that path.",
    ),
    "value-v2": Text(
        ko="이 인스턴스에서 받은 토큰이고 수명이 {left}초 남아 있어서 통해요(IMDSv2). 그 경로에 값도 있어요.",
        en="The token is this instance's own and good for {left} seconds more (IMDSv2), and there is a value at that path.",
    ),
    "in-a-container": Text(
        ko="컨테이너에서 물었지만 홉 제한은 토큰을 주는 `PUT`의 응답에만 걸려요.",
        en="It was asked in a container, but the hop limit is for the answer to the `PUT` that gets a token, and for no other.",
    ),
    "on-the-hosts-network": Text(
        ko="`--network host`인 컨테이너는 인스턴스의 네트워크를 그대로 써서 홉이 늘지 않아요.",
        en="A container with `--network host` uses the instance's own network, which adds no hop.",
    ),
    "behind-the-bridge": Text(
        ko="브리지 뒤의 컨테이너는 한 홉 더 떨어져 있지만, `HttpPutResponseHopLimit`가 {hops}이라서 응답이 닿아요.",
        en="A container behind the bridge is one hop further, and `HttpPutResponseHopLimit` {hops} lets the answer get there.",
    ),
    "token": Text(
        ko="`/latest/api/token`에 `PUT`으로, 1–21600초 사이의 수명을 헤더에 적어 청해서 토큰을 얻어요.",
        en="It is a `PUT` to `/latest/api/token` with a lifetime from 1 to 21600 seconds in a header, so it gets a token.",
    ),
    "silence": Text(
        ko=(
            "`HttpPutResponseHopLimit`가 1이라서, 브리지 뒤의 컨테이너로 가던 토큰 응답이 한 홉을 더 넘지 못하고 사라져요. 거절이 아니라 "
            "시간 초과로 보여요."
        ),
        en=(
            "With `HttpPutResponseHopLimit` 1 the answer with the token cannot take the further hop to a container behind a bridge "
            "and is lost. It is seen as a time-out and not as a refusal."
        ),
    ),
    "400": Text(
        ko="토큰을 청하는 `PUT`에는 수명(1–21600초)을 적은 헤더가 있어야 해요. 없거나 벗어나면 `400 Bad Request`예요.",
        en="A `PUT` for a token needs a header with its lifetime, 1 to 21600 seconds. Without it, or beyond, it is `400 Bad Request`.",
    ),
    "401-none": Text(
        ko="이때 `HttpTokens`가 `required`인데 토큰 없이 물었어요. 그래서 `401 Unauthorized`예요.",
        en="`HttpTokens` is `required` by then and no token was sent, so it is `401 Unauthorized`.",
    ),
    "401-expired": Text(
        ko="토큰의 수명은 {lifetime}초인데 받은 지 {age}초가 지났어요. 유효하지 않은 토큰을 보내면 `HttpTokens`가 무엇이든 `401 Unauthorized`예요.",
        en="The token was good for {lifetime} seconds and is {age} seconds old. Sending one that is not valid gives `401 Unauthorized` whatever `HttpTokens` is.",
    ),
    "401-other": Text(
        ko="토큰은 그것을 받은 인스턴스에서만 통해요. 다른 인스턴스의 토큰을 보내면 `401 Unauthorized`예요.",
        en="A token is good only on the instance that got it. With one of another it is `401 Unauthorized`.",
    ),
    "403-endpoint": Text(
        ko="이때 `HttpEndpoint`가 `disabled`예요. 토큰이 있든 없든 `403 Forbidden`이에요.",
        en="`HttpEndpoint` is `disabled` by then. Token or not, it is `403 Forbidden`.",
    ),
    "403": Text(
        ko="토큰은 `/latest/api/token`에서만, 거쳐 온 요청(`X-Forwarded-For`)이 아닐 때만 줘요.",
        en="Tokens are given at `/latest/api/token` alone, and not to what was forwarded (`X-Forwarded-For`).",
    ),
    "404": Text(
        ko="토큰은 괜찮지만 그 경로에는 아무것도 없어서 `404 Not Found`예요.",
        en="The request may ask, but there is nothing at that path: `404 Not Found`.",
    ),
    "404-tags": Text(
        ko="`InstanceMetadataTags`가 `disabled`라서 태그의 경로가 없어요. 그래서 `404 Not Found`예요.",
        en="`InstanceMetadataTags` is `disabled`, so the path of the tags is not there: `404 Not Found`.",
    ),
    "404-public": Text(
        ko="이 인스턴스에는 퍼블릭 주소가 없어서 `public-ipv4`라는 경로도 없어요. 그래서 `404 Not Found`예요.",
        en="The instance has no public address, so there is no path `public-ipv4`: `404 Not Found`.",
    ),
}
ADDRESS_WHY: Mapping[str, Text] = {
    "automatic": Text(ko="자동으로 받은 주소가 그대로예요.", en="The address that it was assigned is still there."),
    "elastic": Text(
        ko=(
            "Elastic IP를 연결하면 자동 주소를 **대신**해요. 메타데이터의 `public-ipv4`도 Elastic IP를 보여 줘요. Elastic IP는 중지했다가 "
            "시작해도 그대로예요."
        ),
        en=(
            "An Elastic IP **takes the place** of the automatic address, and `public-ipv4` shows it. It stays when the instance is "
            "stopped and started."
        ),
    ),
    "new": Text(
        ko=(
            "자동 주소는 놓는 순간 주소 풀로 돌아가요. 다시 시작하거나 Elastic IP를 떼면 새 자동 주소를 받고, `public-ipv4`에는 그 새 주소가 "
            "나와요."
        ),
        en=(
            "An automatic address goes back to the pool once it is let go. After a start, or once the Elastic IP is taken off, a new one "
            "is assigned, and `public-ipv4` shows that."
        ),
    ),
    "private": Text(
        ko="`local-ipv4`는 기본 인터페이스의 기본 사설 주소예요. 퍼블릭 주소가 어떻게 바뀌든 `{private}` 그대로예요.",
        en="`local-ipv4` is the primary private address of the primary interface: `{private}`, whatever becomes of public ones.",
    ),
    "none": Text(
        ko="이제 퍼블릭 주소가 없어요. 없는 것은 경로도 없어서 `public-ipv4`는 `404 Not Found`예요.",
        en="There is no public address by now. What is not there has no path, so `public-ipv4` is `404 Not Found`.",
    ),
}
BECAUSE_ADDRESS: Mapping[str, Text] = {
    "automatic": Text(ko="그 주소는 이미 놓았어요.", en="That address was let go."),
    "elastic": Text(
        ko="Elastic IP는 지금 이 인스턴스의 것이 아니거나, 물은 것이 퍼블릭 주소가 아니에요.",
        en="The Elastic IP is not with this instance by now, or it is not what was asked for.",
    ),
    "new": Text(ko="새 주소를 받을 일이 없었어요.", en="Nothing happened by which a new address is assigned."),
    "private": Text(
        ko="`public-ipv4`에는 퍼블릭 주소만 나와요.", en="`public-ipv4` shows a public address or nothing."
    ),
    "none": Text(ko="사설 주소는 언제나 있어요.", en="A private address is always there."),
    "elastic-ip-beside-the-automatic": Text(
        ko="Elastic IP는 자동 주소를 대신해요. 자동 주소는 그때 풀로 돌아가요.",
        en="An Elastic IP takes the place of the automatic address, which goes back to the pool.",
    ),
    "stopped-keeps-the-address": Text(
        ko="자동 주소는 중지할 때 놓아요.", en="An automatic address is let go when the instance is stopped."
    ),
    "address-always-comes-back": Text(
        ko="자동 주소를 다시 받기는 하지만 예전 주소는 아니에요.",
        en="An automatic address is assigned again, but never the old one.",
    ),
    "stopping-removes-elastic-ips": Text(
        ko="Elastic IP는 중지했다가 시작해도 연결되어 있어요.",
        en="An Elastic IP stays associated through a stop and a start.",
    ),
}
NOT_FILTERED = Text(
    ko="{guards}은 상관없어요. `169.254.169.254`는 인스턴스 바로 옆에서 답하는 링크 로컬 주소라서 거르지 않아요.",
    en="{guards} does not matter: `169.254.169.254` is link-local, answered next to the instance, and not filtered.",
)
GUARD_NAMES: Mapping[str, Text] = {
    "group": Text(ko="아무것도 허용하지 않는 보안 그룹", en="That the security group allows nothing"),
    "acl": Text(ko="모두 거부하는 네트워크 ACL", en="That the network ACL denies everything"),
    "both": Text(
        ko="아무것도 허용하지 않는 보안 그룹과 네트워크 ACL",
        en="That the security group and the network ACL allow nothing",
    ),
}


IN_ORDER = Text(
    ko=(
        "읽을 때는 차례로 따져 보세요. `HttpEndpoint`가 켜져 있는지, `HttpTokens`가 토큰을 요구하는지, 보낸 토큰이 이 인스턴스의 것이고 "
        "수명이 남았는지, 그 경로가 정말 있는지. 토큰을 받을 때는 `PUT`인지, 수명이 적혀 있는지, 응답이 홉 제한 안에 있는지가 더해져요."
    ),
    en=(
        "Go through it in this order: is `HttpEndpoint` enabled, does `HttpTokens` ask for a token, is a token that was sent this "
        "instance's own and still valid, is there such a path at all. For a token itself: is it a `PUT`, does it say for how long, and is "
        "the asker within the hop limit."
    ),
)


def why(now: Moment, asked: Ask, found: Answer) -> Text:
    """Why this comes back, and what does not matter to it."""
    facts = {"left": now.left, "lifetime": now.lifetime, "age": now.age}
    hops = now.options["http-put-response-hop-limit"]
    sentences = [told(WHY[_reason(now, asked, found)], **facts)]
    if found.kind in ("value", "token") and asked.container:
        place = "on-the-hosts-network" if asked.container == "host" else "in-a-container"
        if place == "in-a-container" and asked.puts:
            place = "behind-the-bridge"
        sentences.append(told(WHY[place], hops=hops))
    return joined((*sentences, *unfiltered(now.facts)), " ")


def _reason(now: Moment, asked: Ask, found: Answer) -> str:
    """The entry of WHY for an answer."""
    name = kind_of(found)
    if name == "value":
        return "value-v2" if asked.token else "value-v1"
    if name == "401":
        return "401-none" if not asked.token else "401-other" if asked.token == OTHERS else "401-expired"
    if name == "403" and now.options["http-endpoint"] == "disabled":
        return "403-endpoint"
    if name == "404" and asked.path.endswith("tags/instance/Name"):
        return "404-tags"
    return "404-public" if name == "404" and asked.path.endswith("/public-ipv4") else name


def unfiltered(facts: Facts) -> list[Text]:
    """That what guards the instance has no say, where it is shut."""
    if not facts.shut:
        return []
    return [told(NOT_FILTERED, guards=GUARD_NAMES["both" if len(facts.shut) > 1 else facts.shut[0]])]
