"""Which of AWS's rules are asked about? Each with the facts that are told, how they are drawn, and what its page says."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators import judged_draws as draws
from labs.assess.generators import judged_pages as pages
from labs.assess.generators.judged_kinds import Facts
from labs.assess.generators.judged_pages import Given, View


class Rule(NamedTuple):
    """A managed rule, the facts that it is asked about, and what it says by its page."""

    name: str
    identifier: str
    kind: str
    columns: tuple[str, ...]
    """The facts that are told; also some that do not matter."""
    drawn: Callable[[Random, Given], Facts]
    """Facts of one more resource."""
    reason: Callable[[Facts, Given], str]
    """Why it says what it says: a name in judged_words.REASONS."""
    judged: Callable[[View, Mapping[str, Sequence[View]], Given], str]
    """What it says of a resource as EC2 describes it, beside all that EC2 describes."""
    given: Callable[[Random], Given] = lambda _random: {}
    """Parameters."""
    difficulty: int = 1


GROUP_COLUMNS, INSTANCE_COLUMNS = ("permissions",), ("stopped", "address", "cards", "tokens", "hops")
RULES: Mapping[str, Rule] = {
    one.name: one
    for one in (
        Rule(
            "restricted-ssh",
            "INCOMING_SSH_DISABLED",
            "group",
            GROUP_COLUMNS,
            draws.about((22,)),
            draws.why_open,
            pages.judge_ssh,
        ),
        Rule(
            "restricted-common-ports",
            "RESTRICTED_INCOMING_TRAFFIC",
            "group",
            GROUP_COLUMNS,
            draws.about((3306,)),
            draws.why_open,
            pages.judge_blocked,
            lambda random: {
                f"blockedPort{place}": port
                for place, port in enumerate(
                    random.sample(("20", "21", "3389", "3306", "5432", "6379", "1433", "27017"), 5), 1
                )
            },
            3,
        ),
        Rule(
            "vpc-sg-open-only-to-authorized-ports",
            "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
            "group",
            GROUP_COLUMNS,
            draws.draw_authorized,
            draws.why_authorized,
            pages.judge_authorized,
            lambda random: {"authorizedTcpPorts": random.choice(("443", "80,443", "443,8443", "80", "25,443"))},
            3,
        ),
        Rule(
            "ec2-security-group-attached-to-eni-periodic",
            "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC",
            "group",
            ("permissions", "worn"),
            draws.draw_worn,
            lambda facts, _given: f"worn-{facts['worn']}",
            pages.judge_worn,
            difficulty=2,
        ),
        Rule(
            "eip-attached",
            "EIP_ATTACHED",
            "address",
            ("on",),
            draws.draw_on,
            lambda facts, _given: f"on-{facts['on']}",
            pages.judge_attached,
        ),
        Rule(
            "ec2-instance-no-public-ip",
            "EC2_INSTANCE_NO_PUBLIC_IP",
            "instance",
            ("stopped", "address"),
            draws.draw_instance,
            draws.why_private,
            pages.judge_private,
        ),
        Rule(
            "ec2-instance-multiple-eni-check",
            "EC2_INSTANCE_MULTIPLE_ENI_CHECK",
            "instance",
            ("stopped", "cards", "address"),
            draws.draw_instance,
            lambda facts, _given: "two-cards" if facts["cards"] > 1 else "one-card",
            pages.judge_single,
        ),
        Rule(
            "ec2-imdsv2-check",
            "EC2_IMDSV2_CHECK",
            "instance",
            ("stopped", "tokens", "hops"),
            draws.draw_instance,
            lambda facts, _given: f"tokens-{facts['tokens']}",
            pages.judge_tokens,
        ),
        Rule(
            "ec2-token-hop-limit-check",
            "EC2_TOKEN_HOP_LIMIT_CHECK",
            "instance",
            ("tokens", "hops"),
            draws.draw_instance,
            lambda facts, given: "hops-beyond" if facts["hops"] > int(given["tokenHopLimit"]) else "hops-within",
            pages.judge_hops,
            lambda random: {"tokenHopLimit": random.choice(("1", "2"))},
            2,
        ),
        Rule(
            "desired-instance-type",
            "DESIRED_INSTANCE_TYPE",
            "instance",
            ("stopped", "type"),
            draws.draw_instance,
            lambda facts, given: "type-listed" if facts["type"] in given["instanceType"].split(",") else "type-other",
            pages.judge_type,
            lambda random: {"instanceType": ",".join(random.sample(draws.TYPES, 2))},
            2,
        ),
        Rule(
            "subnet-auto-assign-public-ip-disabled",
            "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
            "subnet",
            ("switched_on", "routed"),
            draws.draw_subnet,
            draws.why_switch,
            pages.judge_switch,
        ),
        Rule(
            "no-unrestricted-route-to-igw",
            "NO_UNRESTRICTED_ROUTE_TO_IGW",
            "table",
            ("routes",),
            draws.draw_table,
            draws.why_routed,
            pages.judge_routed,
            difficulty=2,
        ),
        Rule(
            "nacl-no-unrestricted-ssh-rdp",
            "NACL_NO_UNRESTRICTED_SSH_RDP",
            "acl",
            ("entries", "guards"),
            draws.draw_acl,
            draws.why_admin,
            pages.judge_admin_ports,
            difficulty=3,
        ),
        Rule(
            "vpc-network-acl-unused-check",
            "VPC_NETWORK_ACL_UNUSED_CHECK",
            "acl",
            ("entries", "guards"),
            draws.draw_acl,
            lambda facts, _given: "guards" if facts["guards"] else "guards-nothing",
            pages.judge_guards,
            difficulty=2,
        ),
    )
}
