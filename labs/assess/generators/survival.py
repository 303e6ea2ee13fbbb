"""Why is an instance sure to outlive a failure, or not? By the promises of placement groups, as the documentation gives them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from labs.assess.generators.promises import Failure, Member
from labs.assess.value import Text

ABOVE = ("zone", "data-centre")
"""The levels of hardware within which no strategy keeps instances apart."""


class Reason(NamedTuple):
    """Why an instance is sure to go on or not, and the misconception of who thinks otherwise."""

    sure: bool
    because: Text
    misconception: str | None = None


REASONS: Mapping[str, Reason] = {
    "itself": Reason(
        sure=False,
        because=Text(
            ko="바로 그 하드웨어 위에 있어서 함께 멈춰요.", en="It stands on just that hardware and is down with it."
        ),
    ),
    "elsewhere": Reason(
        sure=True,
        because=Text(
            ko="다른 가용 영역에 있어서 하드웨어를 나누어 쓰지 않아요.",
            en="It is in another Availability Zone and shares no hardware with it.",
        ),
    ),
    "in-the-zone": Reason(
        sure=False,
        because=Text(
            ko="멈춘 가용 영역 안에 있어요. 어떤 배치 전략도 가용 영역 하나가 멈추는 것은 막아 주지 못해요.",
            en="It is in the zone that failed, from which no strategy saves it.",
        ),
        misconception="groups-outlive-their-zone",
    ),
    "in-the-data-centre": Reason(
        sure=False,
        because=Text(
            ko="같은 가용 영역이라 같은 데이터 센터에 있을 수 있어요. 배치 그룹은 데이터 센터까지 나누어 준다고 약속하지 않아요.",
            en="In the same zone it may be in the same data centre; no group promises another one.",
        ),
        misconception="groups-outlive-their-zone",
    ),
    "apart": Reason(
        sure=True,
        because=Text(
            ko="같은 분산 그룹의 구성원은 서로 다른 랙에 있어요.",
            en="Members of one spread group are on racks of their own.",
        ),
    ),
    "other-partition": Reason(
        sure=True,
        because=Text(
            ko="같은 그룹의 다른 파티션이라 랙을 나누어 쓰지 않아요.",
            en="It is in another partition of the same group, which shares no rack with it.",
        ),
    ),
    "same-partition": Reason(
        sure=False,
        because=Text(
            ko="같은 가용 영역의 같은 파티션이라 같은 랙에 있을 수 있어요.",
            en="In the same partition of the same zone it may be on the same rack.",
        ),
        misconception="partitions-keep-members-apart",
    ),
    "together": Reason(
        sure=False,
        because=Text(
            ko="같은 클러스터라 가까이 모여 있고, 같은 랙에 있을 수 있어요.",
            en="A cluster stands close together: it may be on the same rack.",
        ),
        misconception="cluster-keeps-apart",
    ),
    "other-group": Reason(
        sure=False,
        because=Text(
            ko="다른 그룹의 인스턴스예요. 약속은 그룹 안에서만 통해서, 다른 그룹과는 같은 랙을 쓸 수 있어요.",
            en="It is in another group. Promises hold within a group; with others it may share the rack.",
        ),
        misconception="groups-have-racks-to-themselves",
    ),
    "no-promise": Reason(
        sure=False,
        because=Text(
            ko="그룹에 없어서 어느 랙에 있는지 아무 약속도 없어요. 흩어 놓으려고 할 뿐이에요.",
            en="It is in no group, and nothing is promised: EC2 only tries to spread.",
        ),
        misconception="spreading-is-promised",
    ),
}


def reason_for(one: Member, failure: Failure, members: Sequence[Member]) -> str:
    """Why an instance is sure to outlive a failure or not, by what the account knows: an entry of REASONS."""
    under = next((other for other in members if other.name == failure.under), None)
    zone = under.zone if under else failure.zone
    if one.name == failure.under:
        return "itself"
    if one.zone != zone:
        return "elsewhere"
    if failure.level in ABOVE:
        return "in-the-zone" if failure.level == "zone" else "in-the-data-centre"
    if not one.group:
        return "no-promise"
    if one.group != (under.group if under else failure.group):
        return "other-group"
    if one.strategy == "partition":
        partition = under.partition if under else failure.partition
        return "same-partition" if one.partition == partition else "other-partition"
    return "apart" if one.strategy == "spread" else "together"
