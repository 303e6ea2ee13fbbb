"""How many interfaces can an instance have, in all and on each network card? It is tried in the simulator."""

from labs.assess.generators.generator import Generator
from labs.assess.generators.interface_attaches import LIMITS, poser, replay, shape
from labs.assess.generators.posing import pose_choice
from labs.assess.value import Text

SKILL = "interface-limits"

GENERATOR = Generator(
    name=LIMITS,
    title=Text(ko="인터페이스를 더 연결할 자리", en="Room for one more interface"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_choice(LIMITS, SKILL, poser(LIMITS), seed, difficulty),
    replay=replay,
    shape=shape,
)
