"""What still gets in after a remediation of SSH? The security group is repaired in the simulator, and its rules are read."""

from collections.abc import Iterator, Mapping
from random import Random

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.config_stage import config_rule, later, recording
from labs.assess.generators.fitting_documents import REFERENCES
from labs.assess.generators.judged_kinds import OFFICE
from labs.assess.generators.judged_pages import described, views_of
from labs.assess.generators.posing import Offer, PosedSeveral, joined, told
from labs.assess.generators.remedied_kinds import DOCUMENTS, remediation
from labs.assess.generators.sketch import EVERYWHERE, Sketch, reference_to
from labs.assess.generators.troubles import CLOSE, DISABLE, UNRESTRICTED
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Performance
from labs.assess.value import Text

INSIDE = "10.9.0.0/16"
PARTNER = "198.51.100.0/24"
SOURCES: Mapping[str, Text] = {
    EVERYWHERE: Text(ko="모든 곳(`0.0.0.0/0`)", en="everywhere (`0.0.0.0/0`)"),
    OFFICE: Text(ko="사무실(`203.0.113.0/24`)", en="the office (`203.0.113.0/24`)"),
    PARTNER: Text(ko="협력사(`198.51.100.0/24`)", en="a partner (`198.51.100.0/24`)"),
    INSIDE: Text(ko="VPC 안(`10.9.0.0/16`)", en="the VPC (`10.9.0.0/16`)"),
}
DOORS = (
    (443, EVERYWHERE), (80, EVERYWHERE), (8080, EVERYWHERE), (3389, EVERYWHERE), (22, OFFICE), (3389, OFFICE),
    (5432, INSIDE), (443, PARTNER), (22, INSIDE),
)  # fmt: skip
COUNTS: Mapping[int, tuple[int, int]] = {3: (3, 3), 4: (3, 4), 5: (4, 4)}
Door = tuple[int, str]

PROMPT = Text(
    ko="인스턴스에 붙은 보안 그룹 `{name}`의 인바운드 규칙이에요.\n\n{doors}\n\n`restricted-ssh` 규칙을 넣으면서 `{document}`({does}) **자동** 수정을 걸었더니 수정이 한 번 실행되어 성공했어요. 그 뒤에도 보안 그룹을 지나 들어올 수 있는 것을 **모두** 고르세요.",
    en="The security group `{name}` is on an instance, and these are its inbound rules:\n\n{doors}\n\nThe rule `restricted-ssh` is added with the **automatic** remediation `{document}` ({does}), which runs once and succeeds. Choose **everything** that still gets in through the security group.",
)
DOOR = Text(ko="{source}에서 TCP {port}", en="TCP {port} from {source}")
ROW = Text(ko="- TCP {port} ← `{source}`", en="- TCP {port} ← `{source}`")
BECAUSE: Mapping[str, Text] = {
    "kept": Text(
        ko="이 문서가 지우는 규칙이 아니에요. 그대로 남아요.",
        en="This rule is none that the document removes, so it stays.",
    ),
    "admin": Text(
        ko="모든 곳에 열린 SSH(22)와 RDP(3389)는 이 문서가 지워요.",
        en="SSH (22) and RDP (3389) from everywhere are what the document removes.",
    ),
    "everywhere": Text(
        ko="`restricted-ssh`를 고치려고 건 문서지만, 소스가 모든 곳인 규칙이면 포트를 가리지 않고 지워요.",
        en="Though it was set up for `restricted-ssh`, the document removes every rule from everywhere, whatever its port.",
    ),
    "all": Text(
        ko="이 문서는 어긴 규칙만이 아니라 모든 규칙을 지워요. 나가는 규칙도요.",
        en="The document removes all rules, not only the one at fault, and those that let out as well.",
    ),
}
WHY = Text(
    ko="`{document}` 문서가 하는 일: {does}. 규칙이 `COMPLIANT`가 되는 것과 서비스가 그대로인 것은 다른 일이에요. **자동**으로 걸기 전에 문서가 함께 닫는 문이 무엇인지 세어 보세요.",
    en="`{document}` {does}. That the rule becomes `COMPLIANT` is one thing, that the service goes on another. Before it is made **automatic**, count what the document shuts along with it.",
)


def pose_doors(random: Random, difficulty: int) -> PosedSeveral | None:
    """Which rules of a group are left after a remediation."""
    doors = [(22, EVERYWHERE), *random.sample(DOORS, random.randint(*COUNTS[difficulty]))]
    random.shuffle(doors)
    document = random.choice((DISABLE, CLOSE, UNRESTRICTED) if difficulty > 3 else (DISABLE, UNRESTRICTED))
    name = f"{random.choice(('web', 'shop', 'api', 'portal'))}-{random.randint(1, 9)}"
    if document == CLOSE and random.random() < 0.7:
        return None
    scene = _scene(random, name, doors)
    left = _left(_repaired(scene, name, document), name)
    offers = [
        Offer(
            _said(one),
            one in left,
            BECAUSE["kept" if one in left else CLOSES[document]],
            None if one in left else "remediation-is-harmless",
        )
        for one in doors
    ]
    if document == CLOSE:
        offers.append(Offer(NOTHING, not left, NOTHING_LEFT))
    facts = {"document": document, "does": DOCUMENTS[document].does}
    rows = joined([told(ROW, port=port, source=source) for port, source in doors], "\n")
    return PosedSeveral(
        variant="doors",
        prompt=told(PROMPT, name=name, doors=rows, **facts),
        offers=tuple(offers),
        explanation=told(WHY, **facts),
        references=REFERENCES,
        scene=scene,
    )


CLOSES: Mapping[str, str] = {DISABLE: "admin", UNRESTRICTED: "everywhere", CLOSE: "all"}
NOTHING = Text(ko="아무것도 들어올 수 없다", en="Nothing gets in")
NOTHING_LEFT = Text(ko="인바운드 규칙이 하나도 남지 않아요.", en="No inbound rule is left.")


def judge_doors(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each source and port, and whether its rule is left by the page of the document."""
    document = next(one for one in CLOSES if f"`{one}`" in question.prompt.en)
    left = {_said(one).en for one in _listed(question.prompt.en) if not _goes(one, document)}
    for one in question.options:
        yield one, one.text.en in left or (one.text.en == NOTHING.en and not left)


def _goes(door: Door, document: str) -> bool:
    port, source = door
    if document == CLOSE:
        return True
    return source == EVERYWHERE and (document == UNRESTRICTED or port in (22, 3389))


def _listed(prompt: str) -> Iterator[Door]:
    for line in prompt.splitlines():
        if line.startswith("- TCP "):
            port, _, source = line.removeprefix("- TCP ").partition(" ← ")
            yield int(port), source.strip("`")


def _scene(random: Random, name: str, doors: list[Door]) -> Scene:
    sketch = Sketch()
    vpc = sketch.vpc("main", INSIDE)
    subnet = sketch.subnet("front", vpc, "10.9.1.0/24")
    group = sketch.group(name, vpc)
    for port, source in doors:
        sketch.allows_in(group, port, source)
    sketch.instance("host", subnet, [group])
    return sketch.scene(some_seed(random))


def _repaired(scene: Scene, name: str, document: str) -> Performance:
    """The world after AWS Config has found the group at fault and had it repaired by itself."""
    scope = {
        "compliance_resource_types": ["AWS::EC2::SecurityGroup"],
        "compliance_resource_id": reference_to("create_security_group", name),
    }
    rule = config_rule("restricted-ssh", "INCOMING_SSH_DISABLED", None, scope=scope)
    *ready, start = recording("AWS::EC2::SecurityGroup")
    return later(played(scene), (*ready, rule, remediation("restricted-ssh", document, None, automatic=True), start))


def _left(performance: Performance, name: str) -> set[Door]:
    view = views_of(described(performance), "group")[name]
    return {(rule["FromPort"], one["CidrIp"]) for rule in view["IpPermissions"] for one in rule["IpRanges"]}


def _said(door: Door) -> Text:
    return told(DOOR, source=SOURCES[door[1]], port=door[0])
