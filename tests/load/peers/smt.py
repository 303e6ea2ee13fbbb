"""An SMT solver is asked about pairs: is there a packet from one to the other that every filter lets through, and a reply?

Run by the Python of `.peers`: reads rules, interfaces and pairs as JSON, and writes what it answered and how long it took.
"""

import json
import sys
import time
from typing import Any

import z3

SOURCE, DESTINATION = z3.BitVec("source", 32), z3.BitVec("destination", 32)
PORT, REPLY_PORT = z3.BitVec("port", 16), z3.BitVec("reply_port", 16)
ANY = -1


def main() -> None:
    asked = json.load(sys.stdin)
    outward = [_group(rules, DESTINATION, asked["protocol"]) for rules in asked["outbound"]]
    inward = [_group(rules, SOURCE, asked["protocol"]) for rules in asked["inbound"]]
    acls = [
        {
            name: _acl(text, far, port, asked["protocol"])
            for name, far, port in (
                ("out", DESTINATION, PORT),
                ("in", SOURCE, PORT),
                ("reply out", SOURCE, REPLY_PORT),
                ("reply in", DESTINATION, REPLY_PORT),
            )
        }
        for text in asked["acls"]
    ]
    solver = z3.Solver()
    solver.add(asked["port"] == PORT, asked["reply_port"] == REPLY_PORT)
    answers = []
    began = time.perf_counter()
    for one, other in asked["pairs"]:
        sender, receiver = asked["interfaces"][one], asked["interfaces"][other]
        solver.push()
        solver.add(sender["address"] == SOURCE, receiver["address"] == DESTINATION)
        solver.add(outward[sender["groups"]], inward[receiver["groups"]])
        if sender["subnet"] != receiver["subnet"]:
            solver.add(acls[sender["out"]]["out"], acls[receiver["in"]]["in"])
            solver.add(acls[receiver["out"]]["reply out"], acls[sender["in"]]["reply in"])
        answers.append(solver.check() == z3.sat)
        solver.pop()
    json.dump({"answers": answers, "seconds": time.perf_counter() - began}, sys.stdout)


def _group(rules: list[list[Any]], far: Any, protocol: int) -> Any:
    """Any rule may allow it."""
    return z3.Or(
        [
            z3.And(_in_range(PORT, first, last), _is_about(far, peer))
            for written, first, last, peer in rules
            if written in (ANY, protocol)
        ]
    )


def _acl(text: list[list[Any]], far: Any, port: Any, protocol: int) -> Any:
    """The first entry that fits decides."""
    decision: Any = z3.BoolVal(False)
    for written, first, last, block, allows in reversed(text):
        if written in (ANY, protocol):
            decision = z3.If(z3.And(_in_range(port, first, last), _in_block(far, block)), z3.BoolVal(allows), decision)
    return decision


def _is_about(far: Any, peer: dict[str, Any]) -> Any:
    if "block" in peer:
        return _in_block(far, peer["block"])
    return z3.Or([far == address for address in peer["members"]])


def _in_block(far: Any, block: list[int]) -> Any:
    network, mask = block
    return far & z3.BitVecVal(mask, 32) == z3.BitVecVal(network, 32)


def _in_range(port: Any, first: int, last: int) -> Any:
    return z3.And(z3.UGE(port, first), z3.ULE(port, last))


if __name__ == "__main__":
    main()
