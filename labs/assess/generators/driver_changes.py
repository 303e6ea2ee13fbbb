"""What becomes of a change, of a whole script, and what leads to enhanced networking? The simulator carries it out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.driver_bench import (
    STATE_ENA,
    STATE_NITRO,
    STATE_VF,
    STATE_XEN,
    Tried,
    regions,
    tried,
    types_of,
)
from labs.assess.generators.driver_launch import (
    REFERENCES,
    TYPE_IN,
    attributes,
    some_machine,
    some_name,
    type_fact,
)
from labs.assess.generators.driver_reasons import Reason, why, why_not, why_refused
from labs.assess.generators.driver_rules import (
    OFF,
    REFUSED,
    RUNNING,
    Belief,
    Do,
    Machine,
    Step,
    after,
    launched,
    steps_in,
    told_of,
    written,
)
from labs.assess.generators.driver_words import (
    ASKS_IT,
    ASKS_LAST,
    BELIEVED,
    CHANGE,
    CHANGED,
    INSTANCE_FACT,
    IS_DONE,
    IS_STOPPED,
    LEFT_OFF,
    MODULES,
    MUST_BE_STOPPED,
    NOT_RUNNING,
    OTHER_TYPE,
    REFUSED_STEP,
    RUNS,
    SHOWS,
    SIMPLE,
    STATES,
    STEPS,
    STILL,
    TYPE_FACT,
    WAYS,
    WAYS_EXPLAINED,
    WHY_REFUSED,
)
from labs.assess.generators.posing import Posed, Wrong, joined, plain, told
from labs.assess.questions.choice import Option
from labs.assess.value import Text

EVERY_DEVICE = (STATE_NITRO, STATE_XEN, STATE_VF, STATE_VF, STATE_ENA, STATE_ENA)
OLD_DEVICES = (STATE_XEN, STATE_VF, STATE_ENA)
INSTANCE_IN = re.compile(
    r"Instance: (running|stopped) just now, `EnaSupport` `(\w+)`, `SriovNetSupport` (`simple`|not set)"
)
LENGTHS: Mapping[int, tuple[int, int]] = {4: (3, 4), 5: (5, 7)}
"""Difficulty -> how many requests a script has."""
CHANGING: Sequence[Do] = ("ena", "sriov", "type", "launch")
LEAST_DONE = 3
"""A script of difficulty 4 has one change at least that is not refused, of difficulty 5 two."""
SCRIPT_BELIEFS: Sequence[Belief] = (
    "attributes-change-while-running",
    "image-forgets-attributes",
    "nitro-falls-back-to-vif",
)
ARROW = " → "


# One change


def pose_change(random: Random, _difficulty: int) -> Posed | None:
    """One request for an instance that runs or is stopped."""
    region = random.choice(regions())
    machine = some_machine(random, region, EVERY_DEVICE)._replace(running=random.random() < OFTEN_RUNNING)
    step = _some_change(random, region)
    if launched(machine) == REFUSED or not _changes_something(machine, step):
        return None
    code = tried(region, machine, [step]).codes[0]
    started = tried(region, machine, [step, Step("start")]).says
    key = code or started
    changed, _ = after(machine, [step])
    wrongs = tuple(_change_wrongs(machine._replace(running=False), changed, step, key, is_running=machine.running))
    steps = [step]
    return Posed(
        variant="change",
        prompt=told(CHANGE, name=some_name(random), facts=_facts(machine, steps), modules=MODULES, step=written(step)),
        key=CHANGED[key],
        wrongs=wrongs,
        explanation=_change_explained(machine, changed, step, key),
        references=REFERENCES,
    )


OFTEN_RUNNING = 0.35


def judge_change(prompt: str, option: Option) -> bool:
    """Whether it is what the rules say of the request."""
    facts, _, request = prompt.partition("Request: ")
    machine, step = machine_in(facts), steps_in(request)[0]
    changed, codes = after(machine, [step])
    return option.text == CHANGED[codes[0] or told_of(changed._replace(running=True))]


def _some_change(random: Random, region: str) -> Step:
    if random.random() < 0.45:
        return Step("type", random.choice(types_of(region)[random.choice(EVERY_DEVICE)]))
    return Step(random.choice(("ena", "sriov")))


def _changes_something(machine: Machine, step: Step) -> bool:
    present = {"ena": machine.ena, "sriov": machine.sriov, "type": machine.instance_type == step.value}
    return not present.get(step.do, False)


def _change_wrongs(stopped: Machine, changed: Machine, step: Step, key: str, *, is_running: bool) -> Iterator[Wrong]:
    """The other outcomes: what the change would do to a stopped instance first."""
    wanted, codes = after(stopped, [step])
    aimed = Machine(step.value, stopped.ena, stopped.sriov) if step.do == "type" else wanted
    if is_running:
        would = codes[0] or told_of(wanted._replace(running=True))
        yield Wrong(CHANGED[would], MUST_BE_STOPPED, "attributes-change-while-running")
        for one in ("ena", "ixgbevf", "vif"):
            yield Wrong(CHANGED[one], MUST_BE_STOPPED, "attributes-change-while-running")
        yield Wrong(CHANGED[REFUSED], MUST_BE_STOPPED, "ena-is-always-required")
        return
    for one in ("vif", "ena", "ixgbevf", REFUSED):
        if one != key:
            yield Wrong(CHANGED[one], *why_not(aimed, one, key))
    yield Wrong(CHANGED[RUNNING], IS_STOPPED, "attributes-change-never")


def _change_explained(machine: Machine, changed: Machine, step: Step, key: str) -> Text:
    if key == RUNNING:
        return MUST_BE_STOPPED
    if key == REFUSED:
        return why(machine._replace(instance_type=step.value), REFUSED)
    return told(IS_DONE, why=why(changed, key))


# A script


def pose_steps(random: Random, difficulty: int) -> Posed | None:
    """A script of requests, of which some are refused; what does the instance say in the end?"""
    region = random.choice(regions())
    machine = some_machine(random, region, EVERY_DEVICE)
    steps = _some_script(random, region, machine, random.randint(*LENGTHS[difficulty]))
    if launched(machine) == REFUSED:
        return None
    last, expected = after(machine, steps)
    done = [one.do for one, code in zip(steps, expected, strict=True) if not code and one.do in CHANGING]
    if not last.running or not any(expected) or len(done) < difficulty - LEAST_DONE:
        return None
    found = tried(region, machine, steps)
    guesses = [(one, told_of(after(machine, steps, one)[0], one)) for one in SCRIPT_BELIEFS]
    misled = [(belief, guess) for belief, guess in guesses if guess not in (found.says, OFF)]
    if not misled:
        return None
    wrongs = [Wrong(SHOWS[guess], BELIEVED[belief], belief) for belief, guess in misled]
    wrongs += [
        Wrong(SHOWS[one], *why_not(last, one, found.says)) for one in ("vif", "ena", "ixgbevf") if one != found.says
    ]
    wrongs.append(Wrong(SHOWS[OFF], RUNS, "refusal-spoils-the-rest"))
    has_launch = any(one.do == "launch" for one in steps)
    lines = joined([plain(f"{number}. {written(one)}") for number, one in enumerate(steps, start=1)], "\n")
    return Posed(
        variant="steps",
        prompt=told(
            random.choice(STEPS),
            name=some_name(random),
            facts=_facts(machine, steps),
            modules=MODULES,
            steps=lines,
            asked=ASKS_LAST if has_launch else ASKS_IT,
        ),
        key=SHOWS[found.says],
        wrongs=tuple(wrongs),
        explanation=joined([joined(_refusals(found.codes), "\n"), why(last, found.says)]),
        references=REFERENCES,
    )


def judge_steps(prompt: str, option: Option) -> bool:
    """Whether it is what the rules say after all that a script asks for."""
    last, _ = after(machine_in(prompt), steps_in(prompt))
    return option.text == SHOWS[told_of(last)]


def _some_script(random: Random, region: str, machine: Machine, length: int) -> list[Step]:
    """Requests that somebody might send one after the other; what is refused has its part in it."""
    steps: list[Step] = []
    while len(steps) < length:
        ways: tuple[Do, ...] = ("stop", "ena", "sriov", "type", "type", "start", "reboot", "launch")
        do = random.choice(ways)
        takes_a_type = do in ("type", "launch")
        one = Step(do, random.choice(types_of(region)[random.choice(EVERY_DEVICE)]) if takes_a_type else "")
        if _is_sensible(machine, steps, one):
            steps.append(one)
            machine, _ = after(machine, [one])
    return steps


def _is_sensible(machine: Machine, steps: Sequence[Step], step: Step) -> bool:
    """Whether a request would change something, if it were not refused, and is no repetition."""
    if step in steps[-2:] or (steps and step.do == steps[-1].do):
        return False
    if step.do in ("start", "stop", "reboot"):
        return machine.running != (step.do == "start")
    if step.do == "launch":
        return bool(steps) and not any(one.do == "launch" for one in steps)
    return _changes_something(machine, step)


def _refusals(codes: Sequence[str]) -> Iterator[Text]:
    for number, code in enumerate(codes, start=1):
        if code:
            yield told(REFUSED_STEP, number=number, code=code, why=WHY_REFUSED[code])


# Ways to enhanced networking


def pose_ways(random: Random, difficulty: int) -> Posed | None:
    """An instance without enhanced networking, and ways of which one brings it."""
    region = random.choice(regions())
    machine = some_machine(random, region, OLD_DEVICES)
    if launched(machine) != "vif":
        return None
    ways = [way for way in _some_ways(random, region, difficulty) if _is_told(machine, way)]
    found: dict[int, Tried] = {}
    good, bad = list[int](), list[int]()
    for index, way in enumerate(ways):
        found[index] = tried(region, machine, way)
        (good if found[index].says in ("ena", "ixgbevf") else bad).append(index)
        if good and len(bad) >= MOST_BAD:
            break
    if not good or len(bad) < MOST_BAD:
        return None
    key = good[0]
    last, _ = after(machine, ways[key])
    shown = [step for index in (key, *bad[:MOST_BAD]) for step in ways[index]]
    return Posed(
        variant="ways",
        prompt=told(random.choice(WAYS), name=some_name(random), facts=_facts(machine, shown), modules=MODULES),
        key=_way(ways[key]),
        wrongs=tuple(Wrong(_way(ways[index]), *_in_vain(machine, ways[index])) for index in bad[:MOST_BAD]),
        explanation=told(WAYS_EXPLAINED, way=_way(ways[key]), driver=found[key].says, why=why(last, found[key].says)),
        references=REFERENCES,
    )


MOST_BAD = 3


def judge_ways(prompt: str, option: Option) -> bool:
    """Whether by the rules the instance runs with enhanced networking in the end."""
    last, _ = after(machine_in(prompt), steps_in(option.text.en))
    return told_of(last) in ("ena", "ixgbevf")


def _some_ways(random: Random, region: str, difficulty: int) -> Iterator[list[Step]]:
    """Ways that come to mind: of attributes, types, both, with a stop and without, in an order of chance."""
    stop, start, reboot = Step("stop"), Step("start"), Step("reboot")
    ena, sriov = Step("ena"), Step("sriov")
    types = {one: Step("type", random.choice(types_of(region)[one])) for one in (*OLD_DEVICES, STATE_NITRO)}
    ways = [[stop, ena, start], [stop, sriov, start], [stop, start], [ena, reboot], [sriov, reboot]]
    ways += [[stop, one, start] for one in types.values()]
    if difficulty >= 5:
        ways += [[stop, attribute, one, start] for one in types.values() for attribute in (ena, sriov)]
        ways += [[stop, one, start, ena, reboot] for one in types.values()]
        ways = [one for one in ways if len(one) > 2]
    random.shuffle(ways)
    yield from ways


def _is_told(machine: Machine, way: Sequence[Step]) -> bool:
    """Whether every step of a way changes something."""
    return all(_changes_something(machine, one) for one in way)


def _in_vain(machine: Machine, way: Sequence[Step]) -> Reason:
    """Why a way does not bring enhanced networking, and who would think it does."""
    last, codes = after(machine, way)
    if RUNNING in codes:
        return told(STILL, driver="vif", why=MUST_BE_STOPPED), "attributes-change-while-running"
    if REFUSED in codes:
        aimed = last._replace(instance_type=way[list(codes).index(REFUSED)].value)
        return told(STILL, driver=told_of(last), why=why_refused(aimed)), "type-decides-the-driver"
    if not last.running:
        return told(LEFT_OFF, why=NOT_RUNNING), None
    touched = {one.do for one in way}
    belief = why_not(last, "ena" if "ena" in touched or last.has_ena else "ixgbevf", "vif")[1]
    if not touched & {"ena", "sriov", "type"}:
        belief = "driver-alone"
    return told(STILL, driver="vif", why=why(last, "vif")), belief


def _way(steps: Sequence[Step]) -> Text:
    return plain(ARROW.join(written(one) for one in steps))


# What a prompt says


def _facts(machine: Machine, steps: Sequence[Step]) -> Text:
    """What is known of the instance, and of every other type that is spoken of."""
    others = dict.fromkeys(one.value for one in steps if one.value and one.value != machine.instance_type)
    lines = [type_fact(machine, TYPE_FACT), told(INSTANCE_FACT, state=STATES[machine.running], **attributes(machine))]
    lines += [type_fact(machine._replace(instance_type=one), OTHER_TYPE) for one in others]
    return joined(lines, "\n")


def machine_in(prompt: str) -> Machine:
    """The instance of which a prompt in English speaks."""
    state, ena, sriov = INSTANCE_IN.findall(prompt)[0]
    return Machine(TYPE_IN.findall(prompt)[0], ena == "true", sriov == SIMPLE.en, running=state == "running")
