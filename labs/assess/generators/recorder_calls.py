"""In which order must AWS Config be set up? Calls are made one after the other, of which the first refusal is looked for.

https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html and its neighbours name the errors.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.config_stage import CONFIG_API, EC2, EVERYTHING, ROLE
from labs.assess.generators.posing import Posed, Wrong, joined, plain, told
from labs.assess.generators.sketch import DATE, REGION
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Do, perform
from labs.assess.value import Text

REFERENCES = (
    Reference(title="PutDeliveryChannel", url=f"{CONFIG_API}API_PutDeliveryChannel.html"),
    Reference(title="StartConfigurationRecorder", url=f"{CONFIG_API}API_StartConfigurationRecorder.html"),
    Reference(title="DeleteDeliveryChannel", url=f"{CONFIG_API}API_DeleteDeliveryChannel.html"),
)
NO_RECORDER, NO_SUCH_RECORDER = "NoAvailableConfigurationRecorderException", "NoSuchConfigurationRecorderException"
NO_CHANNEL, NO_SUCH_CHANNEL = "NoAvailableDeliveryChannelException", "NoSuchDeliveryChannelException"
NOT_RUNNING, STILL_NEEDED = "NoRunningConfigurationRecorderException", "LastDeliveryChannelDeleteFailedException"
ONE_ONLY, BAD_GROUP = "MaxNumberOfConfigurationRecordersExceededException", "InvalidRecordingGroupException"
NO_RULE = "NoSuchConfigRuleException"


class Call(NamedTuple):
    """A call, and what AWS says of it."""

    said: str
    """With the facts of a question put in."""
    action: str
    params: Mapping[str, Any]
    """With references to the facts."""
    needs: tuple[tuple[str, bool, str], ...] = ()
    """What must be there, or must not, and the error code where it is otherwise; the first that fails counts."""
    adds: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()


def _recorder(name: str, **more: Any) -> Mapping[str, Any]:
    return {
        "configuration_recorder": {"name": name, "role_arn": ROLE, "recording_group": {**EVERYTHING, **more}},
    }


def _named(name: str) -> Mapping[str, Any]:
    return {"configuration_recorder_name": name}


CALLS: Mapping[str, Call] = {
    "recorder": Call(
        "`PutConfigurationRecorder` (`name`: `{recorder}`, `allSupported`: `true`)",
        "config.put_configuration_recorder",
        _recorder("${recorder}"),
        adds=frozenset({"recorder"}),
    ),
    "second": Call(
        "`PutConfigurationRecorder` (`name`: `{other}`, `allSupported`: `true`)",
        "config.put_configuration_recorder",
        _recorder("${other}"),
        (("recorder", False, ONE_ONLY),),
    ),
    "contradiction": Call(
        "`PutConfigurationRecorder` (`name`: `{recorder}`, `allSupported`: `true`, `resourceTypes`: `{type}`)",
        "config.put_configuration_recorder",
        _recorder("${recorder}", resource_types=["${type}"]),
        (("nothing", True, BAD_GROUP),),
    ),
    "channel": Call(
        "`PutDeliveryChannel` (`name`: `{channel}`, `s3BucketName`: `{bucket}`)",
        "config.put_delivery_channel",
        {"delivery_channel": {"name": "${channel}", "s3_bucket_name": "${bucket}"}},
        (("recorder", True, NO_RECORDER),),
        frozenset({"channel"}),
    ),
    "start": Call(
        "`StartConfigurationRecorder` (`{recorder}`)",
        "config.start_configuration_recorder",
        _named("${recorder}"),
        (("recorder", True, NO_SUCH_RECORDER), ("channel", True, NO_CHANNEL)),
        frozenset({"on"}),
    ),
    "stop": Call(
        "`StopConfigurationRecorder` (`{recorder}`)",
        "config.stop_configuration_recorder",
        _named("${recorder}"),
        (("recorder", True, NO_SUCH_RECORDER),),
        takes=frozenset({"on"}),
    ),
    "snapshot": Call(
        "`DeliverConfigSnapshot` (`{channel}`)",
        "config.deliver_config_snapshot",
        {"delivery_channel_name": "${channel}"},
        (("channel", True, NO_SUCH_CHANNEL), ("on", True, NOT_RUNNING)),
    ),
    "delete-channel": Call(
        "`DeleteDeliveryChannel` (`{channel}`)",
        "config.delete_delivery_channel",
        {"delivery_channel_name": "${channel}"},
        (("channel", True, NO_SUCH_CHANNEL), ("on", False, STILL_NEEDED)),
        takes=frozenset({"channel"}),
    ),
    "rule": Call(
        "`PutConfigRule` (`{rule}`, `Owner`: `AWS`, `SourceIdentifier`: `{identifier}`)",
        "config.put_config_rule",
        {
            "config_rule": {
                "config_rule_name": "${rule}",
                "source": {"owner": "AWS", "source_identifier": "${identifier}"},
            }
        },
        (("recorder", True, NO_RECORDER),),
        frozenset({"rule"}),
    ),
}
BELIEFS: Mapping[str, Mapping[str, Call]] = {
    "recorder-starts-by-itself": {"recorder": CALLS["recorder"]._replace(adds=frozenset({"recorder", "on"}))},
    "channel-comes-first": {
        "recorder": CALLS["recorder"]._replace(needs=(("channel", True, NO_CHANNEL),)),
        "channel": CALLS["channel"]._replace(needs=()),
    },
    "recording-needs-a-rule": {"start": CALLS["start"]._replace(needs=(("rule", True, NO_RULE),))},
    "regions-take-several-recorders": {"second": CALLS["second"]._replace(needs=())},
}
"""Misconception -> the calls as it has them."""
FACTS: Mapping[str, Sequence[str]] = {
    "recorder": ("default", "main", "account", "network", "primary", "seoul", "shop", "prod"),
    "other": ("audit", "second", "backup", "security"),
    "channel": ("default", "history", "deliveries", "main", "to-s3", "records"),
    "bucket": (
        "config-history",
        "audit-log",
        "shop-config",
        "records-2026",
        "prod-history",
        "config-archive",
        "network-log",
    ),
    "type": (f"{EC2}VPC", f"{EC2}Instance", f"{EC2}EIP", f"{EC2}SecurityGroup"),
}
RULES: Mapping[str, str] = {
    "eip-attached": "EIP_ATTACHED",
    "ec2-instance-no-public-ip": "EC2_INSTANCE_NO_PUBLIC_IP",
    "restricted-ssh": "INCOMING_SSH_DISABLED",
}
LENGTHS: Mapping[int, tuple[int, int]] = {1: (3, 4), 2: (4, 5), 3: (5, 6)}
"""Difficulty -> how many calls, from and to."""
TRIED = 25

PROMPT = Text(
    ko="AWS Config를 써 본 적이 없는 리전에서 이 호출을 차례로 해요. 거절된 호출이 있어도 다음 호출을 이어서 해요.\n\n{calls}\n\n**처음으로** 거절되는 것은 무엇인가요?",
    en="In a Region where AWS Config was never used these calls are made in this order. If one is refused, the next is made all the same.\n\n{calls}\n\nWhich is the **first** to be refused?",
)
ALL_DONE = Text(ko="하나도 거절되지 않아요.", en="None is refused.")
REFUSED = Text(ko="{number}번, `{code}`", en="Number {number}, `{code}`")
WHY: Mapping[str, Text] = {
    "": Text(
        ko="순서가 맞아요. **레코더 → 전송 채널(S3 버킷) → 시작**의 차례면 되고, 규칙과 SNS 주제는 없어도 돼요.",
        en="The order is right: **the recorder, the delivery channel (an S3 bucket), the start**. Neither a rule nor an SNS topic is needed.",
    ),
    NO_RECORDER: Text(
        ko="{number}번을 부를 때 레코더가 없어요. 전송 채널도 규칙도 **레코더가 먼저** 있어야 만들 수 있어요.",
        en="There is no recorder when number {number} is called. A delivery channel or a rule can be made only **after the recorder**.",
    ),
    NO_SUCH_RECORDER: Text(
        ko="{number}번을 부를 때 이름이 `{recorder}`인 레코더가 없어요. `PutConfigurationRecorder`가 먼저예요.",
        en="There is no recorder `{recorder}` when number {number} is called. `PutConfigurationRecorder` comes first.",
    ),
    NO_CHANNEL: Text(
        ko="{number}번을 부를 때 전송 채널이 없어요. 기록한 것을 둘 S3 버킷이 정해져야 시작할 수 있어요.",
        en="There is no delivery channel when number {number} is called. It cannot start before there is an S3 bucket for what it records.",
    ),
    NO_SUCH_CHANNEL: Text(
        ko="{number}번을 부를 때 이름이 `{channel}`인 전송 채널이 없어요.",
        en="There is no delivery channel `{channel}` when number {number} is called.",
    ),
    NOT_RUNNING: Text(
        ko="{number}번을 부를 때 레코더가 꺼져 있어요. 만드는 것과 켜는 것은 따로예요. 스냅샷은 켜져 있을 때만 받을 수 있어요.",
        en="The recorder is off when number {number} is called: making it does not start it. A snapshot is delivered only while it runs.",
    ),
    STILL_NEEDED: Text(
        ko="{number}번을 부를 때 레코더가 켜져 있어요. 하나뿐인 전송 채널은 레코더를 멈춘 뒤에만 지울 수 있어요.",
        en="The recorder is on when number {number} is called. Its only delivery channel can be deleted after it was stopped.",
    ),
    ONE_ONLY: Text(
        ko="고객이 만드는 레코더는 리전마다 하나뿐이에요. {number}번은 이름이 다른 둘째 레코더라 거절돼요.",
        en="A Region has one recorder of the customer's. Number {number} would be a second one under another name.",
    ),
    BAD_GROUP: Text(
        ko="{number}번은 모두 기록하라면서(`allSupported`) 유형을 따로 들었어요. 둘은 함께 쓸 수 없어요.",
        en="Number {number} asks for all types (`allSupported`) and names some as well. The two do not go together.",
    ),
}
BECAUSE: Mapping[str, Text] = {
    "recorder-starts-by-itself": Text(
        ko="레코더를 만들면 저절로 켜진다고 볼 때의 답이에요. `StartConfigurationRecorder`를 불러야 켜져요.",
        en="It would be so if a recorder started by being made. It takes `StartConfigurationRecorder`.",
    ),
    "channel-comes-first": Text(
        ko="전송 채널이 먼저라고 볼 때의 답이에요. 레코더가 먼저예요.",
        en="It would be so if the channel came first. The recorder does.",
    ),
    "recording-needs-a-rule": Text(
        ko="기록하려면 규칙이 있어야 한다고 볼 때의 답이에요. 규칙 없이도 기록해요.",
        en="It would be so if recording needed a rule. It needs none.",
    ),
    "regions-take-several-recorders": Text(
        ko="레코더를 여러 개 둘 수 있다고 볼 때의 답이에요. 리전마다 하나예요.",
        en="It would be so if there could be several recorders. A Region has one.",
    ),
    "done": Text(ko="{number}번이 `{code}`으로 거절돼요.", en="Number {number} is refused with `{code}`."),
    "passes": Text(
        ko="{number}번에 필요한 것은 그때 다 있어요.", en="All that number {number} needs is there by then."
    ),
    "other": Text(
        ko="{number}번이 거절되기는 하지만, 까닭이 달라서 코드도 달라요.",
        en="Number {number} is refused, but for another reason and so with another code.",
    ),
    "after": Text(ko="그 앞의 {number}번이 먼저 거절돼요.", en="Number {number}, before it, is refused already."),
}

Refusal = tuple[int, str]
"""The number of the first call that is refused and its error code; 0 and "" for none."""


def pose_calls(random: Random, difficulty: int) -> Posed | None:
    """Some calls in an order; the simulator is asked which is refused."""
    names = _chosen(random, LENGTHS[difficulty])
    facts = {one: random.choice(values) for one, values in FACTS.items()}
    facts["rule"], facts["identifier"] = random.choice(list(RULES.items()))
    key = _tried(names, facts)
    misled = {_first(names, {**CALLS, **changed}): name for name, changed in BELIEFS.items()}
    wrongs = [Wrong(_said(one), BECAUSE[name], name) for one, name in misled.items() if one != key]
    others = [one for one in _possible(names) if one != key and one not in misled]
    random.shuffle(others)
    wrongs += [Wrong(_said(one), _denied(one, key)) for one in others]
    if key[0] and (0, "") not in misled:
        wrongs.insert(random.randint(0, 2), Wrong(ALL_DONE, told(BECAUSE["done"], number=key[0], code=key[1])))
    lines = (plain(f"{number}. {CALLS[name].said.format_map(facts)}") for number, name in enumerate(names, 1))
    return Posed(
        variant="calls",
        prompt=told(PROMPT, calls=joined(lines, "\n")),
        key=_said(key),
        wrongs=tuple(wrongs),
        explanation=told(WHY[key[1]], number=key[0], **facts),
        references=REFERENCES,
    )


def judge_calls(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each answer, and whether it is so by what AWS says of these calls."""
    key = _said(_first(calls_in(question.prompt.en), CALLS)).en
    for one in question.options:
        yield one, one.text.en == key


def calls_in(prompt: str) -> list[str]:
    """The calls that a prompt lists; a recorder under another name than the first is the second one."""
    lines = re.findall(r"^\d+\. (.*)$", prompt, re.MULTILINE)
    first = next((line for line in lines if _name_of(line) == "recorder"), "")
    return [name if (name := _name_of(line)) != "recorder" or line == first else "second" for line in lines]


def _name_of(line: str) -> str:
    return next(name for name, pattern in _PATTERNS.items() if pattern.fullmatch(line))


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(re.sub(r"\\\{\w+\\\}", r"([\\w:-]+)", re.escape(one.said))) for name, one in CALLS.items()
}


def _chosen(random: Random, lengths: tuple[int, int]) -> list[str]:
    """Calls of which the first refusal is as likely to be one as another."""
    found: dict[str, list[list[str]]] = {}
    for _ in range(TRIED):
        names = _order(random, random.randint(*lengths))
        found.setdefault(_first(names, CALLS)[1], []).append(names)
    return random.choice(found[random.choice(sorted(found))])


def _order(random: Random, length: int) -> list[str]:
    """Calls in an order that somebody might think of: mostly the right one, with one of them moved and others put in."""
    names = ["recorder", "channel", "start"]
    if random.random() < 0.35:
        names[0], names[1] = names[1], names[0]
    if random.random() < 0.2:
        names.remove("start")
    while len(names) < length:
        one = random.choice(("second", "contradiction", "stop", "snapshot", "delete-channel", "rule", "start"))
        if names.count(one) < (2 if one == "start" else 1):
            names.insert(random.randint(1 if one != "rule" else 0, len(names)), one)
    return names if "second" not in names or names.index("recorder") < names.index("second") else _order(random, length)


def _first(names: Sequence[str], calls: Mapping[str, Call]) -> Refusal:
    """The first refusal by a table of calls."""
    there: frozenset[str] = frozenset()
    for number, name in enumerate(names, 1):
        call = calls[name]
        for need, wanted, code in call.needs:
            if (need in there) != wanted:
                return number, code
        there = there - call.takes | call.adds
    return 0, ""


def _tried(names: Sequence[str], facts: Mapping[str, str]) -> Refusal:
    """The first refusal in the simulator."""
    calls = [Do(action=CALLS[one].action, params=dict(CALLS[one].params)) for one in names]
    outcomes = perform(played(EMPTY).world, calls, facts).outcomes
    return next(((number, one.code) for number, one in enumerate(outcomes, 1) if one.state == "refused"), (0, ""))


def _possible(names: Sequence[str]) -> list[Refusal]:
    """Every refusal that a call of these may come to."""
    return [(number, code) for number, name in enumerate(names, 1) for _, _, code in CALLS[name].needs]


def _denied(one: Refusal, key: Refusal) -> Text:
    """Why a refusal is not the first."""
    if key[0] and key[0] < one[0]:
        return told(BECAUSE["after"], number=key[0])
    return told(BECAUSE["other" if key[0] == one[0] else "passes"], number=one[0])


def _said(refusal: Refusal) -> Text:
    number, code = refusal
    return told(REFUSED, number=number, code=code) if number else ALL_DONE


EMPTY = Scene(region=REGION, date=DATE)
