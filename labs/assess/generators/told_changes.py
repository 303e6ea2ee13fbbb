"""How many messages about compliance does a subscriber get? The story is played, and the inbox is read.

https://docs.aws.amazon.com/config/latest/developerguide/notifications-for-AWS-Config.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import NamedTuple

from labs.assess.generators.config_stage import CONFIG_GUIDE, answered, clock, id_of, table
from labs.assess.generators.judged_words import BAD
from labs.assess.generators.posing import Posed, Wrong, joined, plain, told
from labs.assess.generators.recorded_story import HEADS
from labs.assess.generators.rule_tale import Tale, Topic
from labs.assess.generators.rule_timing_words import EVERY
from labs.assess.generators.rule_triggers import TRUTH, known
from labs.assess.generators.watched_kinds import WATCHED
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Do
from labs.assess.value import Text

REFERENCES = (
    Reference(title="Notifications that AWS Config sends", url=f"{CONFIG_GUIDE}notifications-for-AWS-Config.html"),
    Reference(
        title="Example compliance change notification",
        url=f"{CONFIG_GUIDE}example-config-rule-compliance-notification.html",
    ),
)
CHANGE = "ComplianceChangeNotification"
PLOTS: Mapping[bool, Mapping[int, Sequence[str]]] = {
    False: {2: ("Rbm", "Rbo", "Rbmb"), 3: ("RbEm", "RbHm", "RboEm", "RbmbE"), 4: ("RbHmS", "RHbmSb", "RbEEmE", "RbHmSb"), 5: ("RHbmSbm", "RbEHmSb", "RbmHbSE", "RbHmSbE")},
    True: {2: ("Rb", "Rbn", "RbE"), 3: ("Rbnm", "RbmE", "RbEm"), 4: ("RbEmE", "Rbnmn", "RbmbE", "RbmEb"), 5: ("RbEmEb", "RbnEmn", "RbmnbE", "RbEEmn")},
}  # fmt: skip
"""Whether a rule is periodic -> difficulty -> what happens (rule_tale)."""

PROMPT = Text(
    ko="관리형 규칙 하나(`{rule}`)의 이야기예요. {trigger} {setting} 처음에 {what}에는 문제가 없고, 레코더는 켜져 있어요(`CONTINUOUS`).\n\n{story}\n\n규칙을 넣을 때의 첫 평가로 온 것은 빼고, {what}에 대한 `ComplianceChangeNotification`을 구독자는 지금까지 몇 통 받았나요?",
    en="This is about the managed rule `{rule}`. {trigger} {setting} At first the {what} is in order, and the recorder is on (`CONTINUOUS`).\n\n{story}\n\nLeave out what came of the first evaluation, when the rule was added. How many `ComplianceChangeNotification` messages about the {what} has the subscriber had by now?",
)
SETTINGS: Mapping[str, Text] = {
    "heard": Text(
        ko="전송 채널에 SNS 주제가 있고, 메일 주소 하나가 그 주제를 구독해요.",
        en="The delivery channel has an SNS topic, to which one mail address is subscribed.",
    ),
    "untold": Text(
        ko="SNS 주제를 메일 주소 하나가 구독하지만, 전송 채널에는 S3 버킷만 있고 주제가 없어요.",
        en="One mail address is subscribed to an SNS topic, but the delivery channel has an S3 bucket alone and no topic.",
    ),
}
BECAUSE: Mapping[str, Text] = {
    "every-change-is-told": Text(
        ko="리소스가 바뀔 때마다 온다고 볼 때의 답이에요. 이 알림은 규칙의 **판정**이 바뀔 때 와요.",
        en="It would be so if every change of the resource were told. This message tells of a changed **verdict**.",
    ),
    "every-evaluation-is-told": Text(
        ko="평가할 때마다 온다고 볼 때의 답이에요. 판정이 앞과 같으면 오지 않아요.",
        en="It would be so if every evaluation were told. With the same verdict as before nothing is sent.",
    ),
    "only-faults-are-told": Text(
        ko="어긴 것만 알린다고 볼 때의 답이에요. 다시 `COMPLIANT`가 된 것도 알려요.",
        en="It would be so if only faults were told. That it complies again is told as well.",
    ),
    "topics-find-the-channel": Text(
        ko="주제가 있기만 하면 알림이 온다고 볼 때의 답이에요. 전송 채널에 그 주제가 있어야 해요.",
        en="It would be so if a topic were enough. The delivery channel has to name it.",
    ),
    "": Text(ko="판정이 바뀐 것을 세어 보면 {count}번이에요.", en="Counted, the verdict changed {count} times."),
}
WHY = Text(
    ko="판정은 {changes} 바뀌었어요. 알림은 평가나 변경이 아니라 **판정이 바뀔 때** 와요.",
    en="The verdict changed {changes}. What is told is neither an evaluation nor a change, but a **verdict that is another one**.",
)
WHY_UNTOLD = Text(
    ko="판정이 바뀌어도 **전송 채널에 주제가 없으면** 아무것도 오지 않아요. 구독은 주제의 일이고, 주제를 고르는 것은 전송 채널이에요.",
    en="Whatever the verdict, **without a topic in the delivery channel** nothing is sent. Who hears a topic is one thing; which topic is told is the channel's.",
)
NONE = Text(ko="한 번도", en="not once")
AT = Text(ko="{moments}에", en="on {moments}")


class Told(NamedTuple):
    """What the verdicts of a story come to."""

    changes: int
    faults: int
    """Those of them that say NON_COMPLIANT."""


def pose_told(random: Random, difficulty: int) -> Posed | None:
    """How many messages a subscriber has had."""
    watched = random.choice(list(WATCHED.values()))
    plot = random.choice(PLOTS[watched.is_periodic][difficulty])
    setting: Topic = "untold" if random.random() < 0.2 else "heard"
    frequency = random.choice(("Three_Hours", "Six_Hours", "TwentyFour_Hours"))
    tale = Tale(random, watched, frequency, topic=setting)
    tale.play(plot)
    scene = tale.scene()
    messages = _messages(scene, tale)
    key = len(messages)
    story = verdicts(scene.start)
    misled = {
        plot.count("b") + plot.count("m"): "every-change-is-told",
        key + plot.count("E"): "every-evaluation-is-told",
        story.faults: "only-faults-are-told",
        story.changes: "topics-find-the-channel",
    }
    near = [count for count in (key + 1, key + 2, key - 1, key + 3) if count >= 0 and count not in misled]
    moments = joined(map(clock, messages), ", ")
    return Posed(
        variant="told",
        prompt=told(
            PROMPT,
            rule=watched.rule,
            trigger=told(EVERY[watched.trigger], frequency=frequency),
            setting=SETTINGS[setting],
            what=tale.said,
            story=table(HEADS, tale.rows),
        ),
        key=plain(key),
        wrongs=(
            *(Wrong(plain(count), BECAUSE[name], name) for count, name in misled.items() if count != key),
            *(Wrong(plain(count), told(BECAUSE[""], count=key)) for count in near if count != key),
        ),
        explanation=WHY_UNTOLD
        if setting == "untold"
        else told(WHY, changes=told(AT, moments=moments) if key else NONE),
        references=REFERENCES,
        scene=scene,
    )


def judge_told(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each number, and whether so many verdicts must have been told."""
    start = question.scene.start if question.scene else ()
    has_topic = any(
        "sns_topic_arn" in one.params["delivery_channel"]
        for one in start
        if one.action == "config.put_delivery_channel"
    )
    count = verdicts(start).changes if has_topic else 0
    for one in question.options:
        yield one, one.text.en == str(count)


def verdicts(start: Sequence[Do]) -> Told:
    """How often the verdict must have changed after the first one, worked out from the actions alone."""
    added = next(place for place, one in enumerate(start) if one.action == "config.put_config_rule")
    said = [known(start[: place + 1], TRUTH).compliance for place in range(added, len(start))]
    changed = [after for before, after in pairwise(said) if before != after]
    return Told(len(changed), changed.count(BAD))


def _messages(scene: Scene, tale: Tale) -> list[datetime]:
    """The moments of the messages about the resource that somebody has had, without that of the first evaluation."""
    performance = played(scene)
    id = id_of(performance, tale.reference)
    found = answered(performance, "describe_inbox", message_type=CHANGE)["Messages"]
    heard = [json.loads(one["Message"]) for one in found if one["Endpoints"]]
    return [
        datetime.fromisoformat(one["notificationCreationTime"])
        for one in heard
        if one["resourceId"] == id and one["oldEvaluationResult"]
    ]
