"""By which wrong rules do people count what public addresses cost? Each is a set of kinds of addresses that is charged."""

from typing import NamedTuple

from labs.assess.generators.address_holdings import ADDRESSES, AUTO, CHARGED_BEFORE, ELASTIC, Kinds
from labs.assess.value import Text


class Belief(NamedTuple):
    """A rule that somebody believes in: which kinds cost something, and whether the first Elastic IP is free besides."""

    misconception: str
    charged: Kinds
    because: Text
    one_free: bool = False


BELIEFS_NOW: tuple[Belief, ...] = (
    Belief(
        "first-elastic-ip-free",
        ADDRESSES,
        Text(
            ko="Elastic IP 하나를 무료로 셌어요. 2024년 2월부터는 첫 번째 주소에도 요금이 붙어요.",
            en="This leaves one Elastic IP free. Since February 2024 the first one is charged like any other.",
        ),
        one_free=True,
    ),
    Belief(
        "stopping-ends-the-charge",
        ADDRESSES - {"stopped"},
        Text(
            ko="중지된 인스턴스의 Elastic IP를 뺐어요. 인스턴스가 멈춰도 주소는 계정에 남아 요금이 붙어요.",
            en="This leaves out the Elastic IP of what is stopped; the account still holds it and pays for it.",
        ),
    ),
    Belief(
        "automatic-addresses-free",
        ADDRESSES - {AUTO},
        Text(
            ko="자동으로 할당된 주소를 뺐어요. 2024년 2월부터는 자동 주소에도 같은 요금이 붙어요.",
            en="This leaves out the automatic addresses, which cost the same since February 2024.",
        ),
    ),
    Belief(
        "idle-addresses-only",
        frozenset({"idle", "stopped"}),
        Text(
            ko="놀고 있는 Elastic IP만 셌어요. 지금은 쓰고 있는 주소에도 같은 요금이 붙어요.",
            en="This counts only Elastic IPs that serve nobody. Those in use now cost the same.",
        ),
    ),
    Belief(
        "letting-go-is-releasing",
        ADDRESSES - {"idle"},
        Text(
            ko="연결되지 않은 Elastic IP를 뺐어요. 떼어 놓기만 해서는 요금이 멈추지 않고, 반납해야 멈춰요.",
            en="This leaves out the Elastic IPs associated with nothing. Only releasing them ends the charge.",
        ),
    ),
)
BELIEFS_BEFORE: tuple[Belief, ...] = (
    Belief(
        "every-address-always-cost",
        ADDRESSES,
        Text(
            ko="지금의 규칙으로 셌어요. 2024년 1월까지는 자동 주소와, 실행 중인 인스턴스의 첫 번째 Elastic IP가 무료였어요.",
            en=(
                "This goes by the rule of today. Until January 2024 automatic addresses were free, and so was the first "
                "Elastic IP of a running instance."
            ),
        ),
    ),
    Belief(
        "stopping-ends-the-charge",
        CHARGED_BEFORE - {"stopped"},
        Text(
            ko="중지된 인스턴스의 Elastic IP를 뺐어요. 그때는 바로 그런 주소에 요금이 붙었어요.",
            en="This leaves out the Elastic IP of what is stopped: just what was charged then.",
        ),
    ),
    Belief(
        "letting-go-is-releasing",
        CHARGED_BEFORE - {"idle"},
        Text(
            ko="연결되지 않은 Elastic IP를 뺐어요. 그때도 놀리는 주소에는 요금이 붙었어요.",
            en="This leaves out the Elastic IPs associated with nothing, which were charged then too.",
        ),
    ),
    Belief(
        "used-addresses-were-free",
        frozenset({"idle", "stopped"}),
        Text(
            ko="쓰고 있는 Elastic IP를 모두 무료로 셌어요. 무료인 것은 인스턴스마다 첫 번째 하나뿐이었어요.",
            en="This takes every Elastic IP in use for free. Only the first of each running instance was.",
        ),
    ),
    Belief(
        "one-free-for-the-account",
        frozenset(ELASTIC),
        Text(
            ko="계정 전체에서 하나만 무료로 셌어요. 무료인 하나는 실행 중인 인스턴스마다 따로 있었어요.",
            en="This leaves one address free in the whole account. Each running instance had a free one of its own.",
        ),
        one_free=True,
    ),
)
