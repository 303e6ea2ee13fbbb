"""Which document repairs this, and leaves in peace what has to go on? Each is run in the simulator, and the result is looked at."""

from collections.abc import Iterator
from random import Random

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.config_stage import CONFIG_GUIDE, config_rule, id_of, later, recording, verdicts_of
from labs.assess.generators.judged_words import BAD
from labs.assess.generators.posing import Posed, Wrong, told
from labs.assess.generators.remedied_kinds import DOCUMENTS, remediation
from labs.assess.generators.sketch import Sketch
from labs.assess.generators.troubles import DATA, SERVICES, TROUBLES, TYPES, WRONG_KIND, Facts, Trouble
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import Do, Performance
from labs.assess.value import Text

REFERENCES = (
    Reference(title="Remediating noncompliant resources", url=f"{CONFIG_GUIDE}remediation.html"),
    Reference(
        title="Systems Manager Automation runbook reference",
        url="https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-runbook-reference.html",
    ),
)
PROMPT = Text(
    ko="{about} 그래서 `{rule}` 규칙이 `NON_COMPLIANT`라고 해요.\n\n{needs} 어느 문서로 수정을 걸어야 할까요? 문서에는 이 리소스의 ID를 넘겨요(`RESOURCE_ID`).",
    en="{about} So the rule `{rule}` says `NON_COMPLIANT`.\n\n{needs} With which document should it be remediated? It is given the id of this resource (`RESOURCE_ID`).",
)
DOCUMENT = Text(ko="`{name}` (`{parameter}`)", en="`{name}` (`{parameter}`)")
WHY = Text(
    ko="`{name}` 문서가 하는 일은 이것뿐이에요: {does}. 규칙이 보는 것을 꼭 그만큼만 바꿔요. 이름이 그럴듯한 문서라도 **무엇을 하는지** 읽고, 잃으면 안 되는 것을 먼저 적어 두세요.",
    en="`{name}` {does}: it changes what the rule looks at, and no more than that. However fitting a name sounds, read **what the document does**, and write down first what must not be lost.",
)


def pose_fits(random: Random, difficulty: int) -> Posed | None:
    """Which of four documents repairs something; each is tried."""
    trouble = random.choice([one for one in TROUBLES.values() if one.difficulty <= difficulty + 1])
    name = f"{random.choice(trouble.names)}-{random.randint(1, 99)}"
    facts = Facts(random.choice(TYPES), random.choice(SERVICES), random.choice(DATA))
    sketch = Sketch()
    reference = trouble.make(sketch, name, facts)
    scene = sketch.scene(some_seed(random))
    rule = config_rule(trouble.rule, trouble.identifier)
    *ready, start = recording(trouble.type)
    broken = later(played(scene), (*ready, rule, start))
    documents = [trouble.fits, *trouble.others]
    fitting = [one for one in documents if _repairs(broken, trouble, reference, one)]
    if len(fitting) != 1:
        return None
    others = [one for one in documents if one != fitting[0]]
    return Posed(
        variant="fits",
        prompt=told(
            PROMPT,
            about=told(trouble.about, name=name, **facts._asdict()),
            rule=trouble.rule,
            needs=told(trouble.needs, service=facts.service),
        ),
        key=_said(fitting[0]),
        wrongs=tuple(Wrong(_said(one), _because(trouble, one), "remediation-is-harmless") for one in others),
        explanation=told(WHY, name=fitting[0], does=DOCUMENTS[fitting[0]].does),
        references=REFERENCES,
        scene=scene,
    )


def judge_fits(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each document, and whether it is the one by the pages of the documents."""
    (trouble,) = [one for one in TROUBLES.values() if one.needs.en.partition("{")[0] in question.prompt.en]
    for one in question.options:
        yield one, one.text.en == _said(trouble.fits).en


def _repairs(broken: Performance, trouble: Trouble, reference: str, document: str) -> bool:
    """Whether the rule finds no fault any more once a document has run, and what has to go on still does."""
    key = {"resource_type": trouble.type, "resource_id": reference}
    start = {"config_rule_name": trouble.rule, "resource_keys": [key]}
    actions = [
        remediation(trouble.rule, document, None, automatic=False),
        Do(action="config.start_remediation_execution", params=start),
        Do(action="config.start_config_rules_evaluation", params={"config_rule_names": [trouble.rule]}),
    ]
    done = later(broken, actions)
    id = id_of(done, reference)
    return verdicts_of(done, trouble.rule).get(id) != BAD and trouble.spared(done, id)


def _because(trouble: Trouble, document: str) -> Text:
    return trouble.others.get(document, WRONG_KIND)


def _said(document: str) -> Text:
    return told(DOCUMENT, name=document, parameter=DOCUMENTS[document].parameter)
