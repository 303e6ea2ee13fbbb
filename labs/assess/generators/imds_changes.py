"""Which change lets a request to the metadata service through, and which public address does it know by now?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators.imds_reasons import ADDRESS_WHY, BECAUSE, BECAUSE_ADDRESS, why
from labs.assess.generators.imds_requests import asked_again, get, put
from labs.assess.generators.imds_rules import OWN, TAG_PATH, Answer, Set, Step, answered, reached
from labs.assess.generators.imds_scene import Asked, asked_in, changed, in_simulator, instance_of, some_place
from labs.assess.generators.imds_words import (
    ADDRESSES,
    ASK_ADDRESS,
    ASK_CHANGE,
    HAPPENED,
    OPENED,
    OPTIONS,
    REFERENCES,
    STILL,
    TO_VALUE,
    answer_said,
    settings,
    steps_said,
)
from labs.assess.generators.posing import Posed, Wrong, joined, plain, told
from labs.assess.generators.sketch import ALL, EVERYWHERE
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import Do
from labs.assess.value import Text

GETS = ("value", "token")
PUBLIC, PRIVATE = "/latest/meta-data/public-ipv4", "/latest/meta-data/local-ipv4"
SETTINGS = (
    Set("http-tokens", "optional"),
    Set("http-tokens", "required"),
    Set("http-endpoint", "enabled"),
    Set("http-put-response-hop-limit", "2"),
    Set("instance-metadata-tags", "enabled"),
)


class Failing(NamedTuple):
    """A request that fails for one reason."""

    steps: Callable[[Random], Sequence[Step]]
    options: Mapping[str, str]


FAILING: Sequence[Failing] = (
    Failing(lambda random: [get(random)], {"http-tokens": "required"}),
    Failing(lambda random: [get(random)], {"http-tokens": "optional", "http-endpoint": "disabled"}),
    Failing(lambda random: [put(random)], {"http-endpoint": "disabled"}),
    Failing(lambda random: [put(random, container="bridge")], {"http-put-response-hop-limit": "1"}),
    Failing(
        lambda random: [put(random, ttl=3600, keeps=True), get(random, TAG_PATH, token=OWN)],
        {"instance-metadata-tags": "disabled"},
    ),
    Failing(lambda random: [get(random, TAG_PATH)], {"http-tokens": "optional", "instance-metadata-tags": "disabled"}),
    Failing(lambda random: [get(random, container="bridge")], {"http-tokens": "required"}),
)


def pose_change(random: Random, difficulty: int) -> Posed | None:
    """A request that gets nothing, and changes of which one lets it through."""
    failing = random.choice(FAILING if difficulty > 3 else FAILING[:6])
    steps = failing.steps(random)
    asked = asked_in(random, some_place(random, options=dict(failing.options)))
    found = in_simulator(asked, steps)
    if found.kind in GETS:
        return None
    new = [one for one in SETTINGS if asked.facts.options[one.option] != one.value]
    tried = [(one, in_simulator(asked, [one, *steps])) for one in new]
    keys = [one for one, answer in tried if answer.kind in GETS]
    if len(keys) != 1:
        return None
    now, final = reached(asked.facts, steps)
    return Posed(
        variant="change",
        prompt=joined((settings(asked), steps_said(asked, steps), ASK_CHANGE)),
        key=_set_said(keys[0]),
        wrongs=tuple(_in_vain(random, asked, steps, tried)),
        explanation=why(now, final, found),
        references=REFERENCES,
        scene=asked.scene,
    )


def _set_said(one: Set) -> Text:
    return told(TO_VALUE, option=OPTIONS[one.option], value=one.value)


def _in_vain(
    random: Random, asked: Asked, steps: Sequence[Step], tried: Sequence[tuple[Set, Answer]]
) -> Iterator[Wrong]:
    """Guards that are opened, and other settings; each was tried."""
    name = "metadata-needs-port-80"
    others = [one for one, answer in tried if answer.kind not in GETS]
    opened = random.sample([*OPENED], 2 if len(others) > 1 else 3)
    for one in opened:
        after = in_simulator(changed(asked, *_opens(asked, one)), steps)
        if after.kind not in GETS:
            yield Wrong(OPENED[one], BECAUSE[name], name)
    for other, answer in tried:
        if answer.kind not in GETS:
            yield Wrong(_set_said(other), told(STILL, answer=answer_said(answer)))


def _opens(asked: Asked, guard: str) -> list[Do]:
    """The actions that let the metadata service through a guard, if that were needed."""
    group = f"${{{'shut' if asked.place.group_shut else 'open'}_security_group.GroupId}}"
    service = [{"ip_protocol": "tcp", "from_port": 80, "to_port": 80, "ip_ranges": [{"cidr_ip": "169.254.169.254/32"}]}]
    actions = {"group-in": "authorize_security_group_ingress", "group-out": "authorize_security_group_egress"}
    if guard in actions:
        return [Do(action=actions[guard], params={"group_id": group, "ip_permissions": service})]
    if not asked.place.acl_shut:
        return []
    acl = "${shut_network_acl.NetworkAcl.NetworkAclId}"
    rule = {"rule_number": 100, "protocol": ALL, "rule_action": "allow", "cidr_block": EVERYWHERE}
    params = [{"network_acl_id": acl, **rule, "egress": egress} for egress in (False, True)]
    return [Do(action="create_network_acl_entry", params=one) for one in params]


def judge_change(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By what AWS documents, with each setting changed beforehand; guards do not matter."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    facts, steps = asked_again(question.scene, question.prompt.en)
    said = {_set_said(one).en: one for one in SETTINGS}
    fails = answered(*reached(facts, steps)).kind not in GETS
    for option in question.options:
        one = said.get(option.text.en)
        changed_steps: list[Step] = [one, *steps] if one else steps
        yield option, fails and answered(*reached(facts, changed_steps)).kind in GETS


# The public address as it is by now

HAPPENINGS: Mapping[int, Sequence[Sequence[str]]] = {
    2: (("associate",), ("restart",)),
    3: (("associate",), ("associate", "restart"), ("restart",), ("associate", "disassociate")),
    4: (
        ("restart", "associate"),
        ("associate", "disassociate"),
        ("associate", "restart"),
        ("associate", "disassociate", "restart"),
    ),
}


def pose_address(random: Random, difficulty: int) -> Posed | None:
    """An instance whose public address changes, and what the metadata say of it afterwards."""
    happened = random.choice(HAPPENINGS[difficulty])
    public = random.random() < 0.75
    place = some_place(random, public=public, elastic_aside=True, options={"http-endpoint": "enabled"})
    asked = asked_in(random, place)
    path = PRIVATE if random.random() < 0.15 else PUBLIC
    after = changed(asked, *(one for name in happened for one in _actions(asked, name)))
    if any(one.state != "done" for one in after.performance.outcomes):
        return None
    found = in_simulator(after, [put(random, ttl=60, keeps=True), get(random, path, token=OWN)])
    known = _known(asked)
    key = next((name for name, address in known.items() if address == found.body), "new")
    if found.kind == "status":
        key = "none"
    facts = {"name": place.name, **known}
    lines = [
        joined((plain(f"{place_}."), told(HAPPENED[name], **facts)), " ") for place_, name in enumerate(happened, 1)
    ]
    ask = told(ASK_ADDRESS, name=place.name, command=get(random, path, token=OWN).command)
    others = [name for name in ("automatic", "elastic", "new", "private", "none") if name != key]
    random.shuffle(others)
    return Posed(
        variant="address",
        prompt=joined((settings(asked), joined(lines, "\n"), ask)),
        key=told(ADDRESSES[key], **facts),
        wrongs=tuple(_elsewhere(one, happened, key, facts) for one in others if one != "automatic" or public),
        explanation=told(ADDRESS_WHY["private" if path == PRIVATE else key], **facts),
        references=REFERENCES,
        scene=asked.scene,
    )


def _known(asked: Asked) -> dict[str, str]:
    """The addresses that the prompt names."""
    return {
        "automatic": asked.facts.values.get(PUBLIC, "-"),
        "elastic": str(asked.performance.names["elastic_elastic_ip"]["PublicIp"]),
        "private": asked.facts.values[PRIVATE],
    }


def _actions(asked: Asked, name: str) -> list[Do]:
    id = instance_of(asked.performance, asked.place.name)
    allocation = "${elastic_elastic_ip.AllocationId}"
    if name == "associate":
        params = {"instance_id": id, "allocation_id": allocation}
        return [Do(action="associate_address", params=params, name="associated")]
    if name == "disassociate":
        return [Do(action="disassociate_address", params={"association_id": "${associated.AssociationId}"})]
    pause = Do(action="advance_time", params={"seconds": 300})
    return [
        Do(action="stop_instances", params={"instance_ids": [id]}),
        pause,
        Do(action="start_instances", params={"instance_ids": [id]}),
        pause,
    ]


def _elsewhere(one: str, happened: Sequence[str], key: str, facts: Mapping[str, str]) -> Wrong:
    """An address that it is not, and who would think so."""
    text = told(ADDRESSES[one], **facts)
    if one == "automatic":
        name = {"elastic": "elastic-ip-beside-the-automatic", "new": "stopped-keeps-the-address"}.get(key)
        if key == "new" and "disassociate" in happened:
            name = "address-always-comes-back"
        return Wrong(text, BECAUSE_ADDRESS[name or one], name)
    if key == "elastic" and one in ("new", "none") and happened[-1] == "restart":
        return Wrong(text, BECAUSE_ADDRESS["stopping-removes-elastic-ips"], "stopping-removes-elastic-ips")
    if one == "none" and key != "private":
        return Wrong(text, BECAUSE["public-address-unknown-inside"], "public-address-unknown-inside")
    return Wrong(text, BECAUSE_ADDRESS[one])


def judge_address(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """By what AWS documents of an address that is associated, taken off, or given at a start."""
    assert question.scene is not None  # noqa: S101 - every pose gives one
    performance = played(question.scene)
    facts, _ = asked_again(question.scene, question.prompt.en)
    prompt = question.prompt.en
    gets_one = PUBLIC in facts.values
    holds = "automatic" if gets_one else "none"
    for line in prompt.splitlines():
        if "is associated with" in line and "Elastic IP `" in line:
            holds = "elastic"
        elif "is taken off" in line or ("is stopped and started" in line and holds != "elastic"):
            holds = "new" if gets_one else "none"
    if PRIVATE in prompt:
        holds = "private"
    known = {
        "name": "",
        "automatic": facts.values.get(PUBLIC, "-"),
        "elastic": str(performance.names["elastic_elastic_ip"]["PublicIp"]),
        "private": facts.values[PRIVATE],
    }
    for option in question.options:
        yield option, option.text == told(ADDRESSES[holds], **known)
