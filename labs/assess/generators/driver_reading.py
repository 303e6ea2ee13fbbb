"""On which type does `ethtool -i` print this? The simulator launches all of them and lets them print."""

import re
from collections.abc import Sequence
from random import Random

from labs.assess.generators.driver_bench import STATE_ENA, STATE_NITRO, STATE_VF, STATE_XEN, printed, regions, types_of
from labs.assess.generators.driver_launch import REFERENCES, support_line
from labs.assess.generators.driver_reasons import why
from labs.assess.generators.driver_rules import Machine, launched
from labs.assess.generators.driver_words import READING, READING_EXPLAINED, WOULD_SAY
from labs.assess.generators.posing import Posed, Wrong, code, told
from labs.assess.questions.choice import Option

DRIVER_IN = re.compile(r"^driver: (\w+)$", re.MULTILINE)
LINES = ("driver", "version", "bus-info")
BELIEFS = {"ena": "t2-is-enhanced", "ixgbevf": "t2-is-enhanced", "vif": "attribute-makes-the-device"}
"""What is taken for granted where the type would print another driver than is shown."""


def pose_reading(random: Random, difficulty: int) -> Posed | None:
    """What one of four types prints, and no other of them."""
    region = random.choice(regions())
    devices: Sequence[str] = (STATE_NITRO, STATE_ENA, STATE_VF, STATE_XEN)
    if difficulty == 1:
        devices = (STATE_NITRO, STATE_NITRO, STATE_VF, STATE_XEN)
    chosen = [random.choice(types_of(region)[one]) for one in (*devices, random.choice(devices))]
    machines = [Machine(one, ena=True, sriov=True) for one in dict.fromkeys(chosen)]
    says = {one: printed(region, one) for one in machines}
    drivers = {one: DRIVER_IN.findall(text)[0] for one, text in says.items()}
    alone = [one for one in machines if list(drivers.values()).count(drivers[one]) == 1]
    if not alone:
        return None
    key = random.choice(alone)
    output = "\n".join(line for line in says[key].splitlines() if line.split(":")[0] in LINES)
    others = [one for one in machines if one is not key]
    return Posed(
        variant="reading",
        prompt=told(random.choice(READING), output=output, support=support_line(machines)),
        key=code(key.instance_type),
        wrongs=tuple(
            Wrong(
                code(one.instance_type),
                told(WOULD_SAY, driver=drivers[one], why=why(one, drivers[one])),
                BELIEFS[drivers[one]],
            )
            for one in others
        ),
        explanation=told(READING_EXPLAINED, driver=drivers[key], why=why(key, drivers[key])),
        references=REFERENCES,
    )


def judge_reading(prompt: str, option: Option) -> bool:
    """Whether the rules give the type the driver that was printed."""
    machine = Machine(option.text.en.strip("`"), ena=True, sriov=True)
    return [launched(machine)] == DRIVER_IN.findall(prompt)
