"""Asks others who can tell whether one interface reaches another, in an environment of their own, and compares."""

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labs.cloud import snapshot
from labs.cloud.network import reach
from labs.cloud.network.carriers.security_group import Rule, rules_of
from labs.cloud.network.packet import EPHEMERAL_PORT, PROTOCOL_NUMBERS, number
from labs.cloud.network.reach.rules import acl_table
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World
from tests.clients.programs import install
from tests.load.row import Row

HERE = Path(__file__).parent
PAIRS = 200
PATIENCE = 600


def ask_solver(world: World, port: int, chance: random.Random) -> Row:
    """z3 about pairs of running interfaces in one VPC, half of which reach each other."""
    pairs = _some_pairs(world, port, chance)
    ids = list(dict.fromkeys(id for pair in pairs for id in pair))
    found = _run("smt.py", _for_the_solver(world, ids, [[ids.index(one) for one in pair] for pair in pairs], port))
    matrix = reach.matrix(world, "tcp", port)
    agreed = sum(answer == matrix.reaches(*pair) for answer, pair in zip(found["answers"], pairs, strict=True))
    note = f"agrees on {agreed} of {len(pairs)}"
    return Row("a pair of them, z3-solver", found["seconds"] / len(pairs) * 1e6, "µs", note=note)


def ask_analyzer(world: World, port: int, chance: random.Random) -> Iterator[Row]:
    """aws-vpc-analyzer about the same sort of pairs."""
    pairs = _some_pairs(world, port, chance)
    address = {one.id: one.primary_address for one in world.all(NetworkInterface)}
    queries = [[source, address[destination], port] for source, destination in pairs]
    found = _run("analyzer.py", {"document": snapshot.describe(world), "queries": queries})
    matrix = reach.matrix(world, "tcp", port)
    answered = [(answer, pair) for answer, pair in zip(found["answers"], pairs, strict=True) if answer != "unknown"]
    agreed = sum((answer == "reachable") == matrix.reaches(*pair) for answer, pair in answered)
    note = f"answers {len(answered)} of {len(pairs)}, agrees on {agreed}"
    yield Row("a pair of them, aws-vpc-analyzer", found["seconds"] / len(pairs) * 1e6, "µs", note=note)


def _some_pairs(world: World, port: int, chance: random.Random) -> list[tuple[str, str]]:
    """Pairs in one VPC of interfaces of running instances, of which as many reach each other as do not."""
    matrix = reach.matrix(world, "tcp", port)
    alive = [one for one in world.all(NetworkInterface) if matrix.reaches(one.id, one.id) and one.attachment]
    wanted = {True: PAIRS // 2, False: PAIRS // 2}
    pairs: list[tuple[str, str]] = []
    while any(wanted.values()):
        one, other = chance.sample(alive, 2)
        reached = matrix.reaches(one.id, other.id)
        if one.vpc_id == other.vpc_id and wanted[reached]:
            wanted[reached] -= 1
            pairs.append((one.id, other.id))
    return pairs


def _for_the_solver(world: World, ids: list[str], pairs: list[list[int]], port: int) -> dict[str, Any]:
    interfaces = [world.get(NetworkInterface, id) for id in ids]
    sets = list(dict.fromkeys(one.group_ids for one in interfaces))
    acls = acl_table(world, (one.id for one in world.all(Subnet)))
    return {
        "protocol": PROTOCOL_NUMBERS["tcp"],
        "port": port,
        "reply_port": EPHEMERAL_PORT,
        "outbound": [[_rule(one) for one in rules_of(world, group_ids, "outbound")] for group_ids in sets],
        "inbound": [[_rule(one) for one in rules_of(world, group_ids, "inbound")] for group_ids in sets],
        "acls": [[list(entry) for entry in text] for text in acls.texts],
        "interfaces": [
            {
                "address": number(one.primary_address),
                "groups": sets.index(one.group_ids),
                "subnet": one.subnet_id,
                "out": acls.number[one.subnet_id, "outbound"],
                "in": acls.number[one.subnet_id, "inbound"],
            }
            for one in interfaces
        ],
        "pairs": pairs,
    }


def _rule(rule: Rule) -> list[Any]:
    block = [rule.network, rule.mask & 0xFFFFFFFF]
    peer = {"block": block} if rule.members is None else {"members": sorted(rule.members)}
    return [rule.protocol, rule.first, rule.last, peer]


def _run(program: str, asked: dict[str, Any]) -> dict[str, Any]:
    python = install("peers") / "bin" / "python"
    done = subprocess.run(
        [python, HERE / program], input=json.dumps(asked), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
