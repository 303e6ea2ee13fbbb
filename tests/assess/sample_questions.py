"""One question of every kind, as an author writes it; what stands under `KEYS` may be on no page before the answer."""

from collections.abc import Mapping
from typing import Any

import msgspec

from labs.assess.generators.sketch import Sketch
from labs.assess.questions import AnyQuestion, read
from labs.assess.scene import Scene
from tests.documents import words


def a_broken_network() -> Scene:
    """A web server in a public subnet, whose security group has no inbound rule."""
    sketch = Sketch()
    vpc = sketch.vpc("main", "10.0.0.0/16")
    subnet = sketch.subnet("public", vpc, "10.0.1.0/24")
    sketch.gives_public_addresses(subnet)
    gateway = sketch.internet_gateway("igw", vpc)
    sketch.route(sketch.table("public", vpc, subnet), "0.0.0.0/0", gateway_id=gateway)
    sketch.instance("web", subnet, [sketch.group("web", vpc)])
    return sketch.scene(7)


def allow(first: int, last: int | None = None) -> dict[str, Any]:
    """The action that lets everyone in on ports of TCP."""
    ports = {"from_port": first, "to_port": first if last is None else last}
    permission = {"ip_protocol": "tcp", **ports, "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}
    group = "${web_security_group.GroupId}"
    return {
        "do": "authorize_security_group_ingress",
        "with": {"group_id": group, "ip_permissions": [permission]},
    }


SCENE: dict[str, Any] = {
    "date": "2026-03-02T00:00:00Z",
    "start": [
        {"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16"}, "as": "vpc"},
        {
            "do": "create_subnet",
            "with": {
                "vpc_id": "${vpc.Vpc.VpcId}",
                "cidr_block": "10.0.1.0/24",
                "tag_specifications": [{"resource_type": "subnet", "tags": [{"key": "Name", "value": "web-subnet"}]}],
            },
        },
    ],
}
OPTIONS = [
    {"id": "first", "text": words("Option one"), "right": True},
    {"id": "second", "text": words("Option two"), "because": words("SECRET-second"), "misconception": "secret-thought"},
    {"id": "third", "text": words("Option three"), "because": words("SECRET-third")},
]
BROKEN: dict[str, Any] = msgspec.to_builtins(a_broken_network())
"""`web` is to be reached by the internet on 80, for which a rule is missing, and not on 22."""
INTENTS = [
    {
        "id": f"web-{port}",
        "title": words(f"Web on {port}"),
        "points": 1,
        "step": "mend",
        "source": "internet",
        "destination": {"instance": "web"},
        "ports": [port],
        "expect": expect,
    }
    for port, expect in ((80, "delivered"), (22, "not_delivered"))
]
KINDS: Mapping[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS, "scene": SCENE},
    "multiple": {"options": [*OPTIONS, {"id": "fourth", "text": words("Option four"), "right": True}]},
    "statement": {"true": True, "misconception": "secret-thought"},
    "numeric": {
        "value": 98765,
        "unit": {"ko": "개", "en": "addresses"},
        "mistakes": [{"value": 87654, "because": words("SECRET-number"), "misconception": "secret-thought"}],
    },
    "address": {
        "right": ["10.98.76.0/24"],
        "mistakes": [{"value": "10.98.0.0/16", "because": words("SECRET-block"), "misconception": "secret-thought"}],
    },
    "ordering": {
        "pieces": [{"id": f"secret-{place}", "text": words(f"Piece {place}")} for place in ("a", "b", "c", "d")],
        "strangers": [{"id": "secret-x", "text": words("Piece x"), "because": words("SECRET-stranger")}],
    },
    "matching": {
        "left": [
            {
                "id": "one",
                "text": words("Left one"),
                "match": "secret-one",
                "mistakes": [{"with": "secret-two", "because": words("SECRET-mix")}],
            },
            {"id": "two", "text": words("Left two"), "match": "secret-two"},
        ],
        "right": [{"id": f"secret-{one}", "text": words(f"Right {one}")} for one in ("one", "two", "three")],
    },
    "predict": {
        "scene": BROKEN,
        "journey": {"source": "internet", "destination": "${web.Instances[0].InstanceId}", "port": 80},
    },
    "fault": {
        "scene": BROKEN,
        "intents": INTENTS,
        "options": [
            {"id": "group", "text": words("The group"), "change": [allow(80)]},
            {
                "id": "other-port",
                "text": words("The port"),
                "change": [allow(443)],
                "because": words("SECRET-port"),
                "misconception": "secret-thought",
            },
        ],
    },
    "build": {
        "scene": BROKEN,
        "intents": INTENTS,
        "changes": [
            {"id": "narrow", "text": words("Allow HTTP"), "actions": [allow(80)]},
            {
                "id": "wide",
                "text": words("Allow everything"),
                "actions": [allow(0, 65535)],
                "because": words("SECRET-wide"),
                "misconception": "secret-thought",
            },
            {"id": "other", "text": words("Allow HTTPS"), "actions": [allow(443)]},
        ],
        "solution": ["narrow"],
    },
    "free-text": {
        "accepted": {"ko": ["SECRET 이름"], "en": ["SECRET.Name"]},
        "patterns": ["secret.*named"],
        "mistakes": [
            {"spellings": ["SECRET wrong"], "because": words("SECRET-text"), "misconception": "secret-thought"}
        ],
    },
}


def sample(kind: str, **changes: Any) -> AnyQuestion:
    """The question of a kind, with some of its options changed."""
    return read(values(kind, **changes))


def values(kind: str, **changes: Any) -> dict[str, Any]:
    """What the question of a kind holds."""
    return {
        "id": f"a-{kind}",
        "kind": kind,
        "skill": "cidr-blocks",
        "difficulty": 2,
        "prompt": words("Prompt of **this** question"),
        "explanation": words("SECRET-explanation"),
        "references": [{"title": "SECRET-page", "url": "https://docs.aws.amazon.com/secret-page"}],
        "note": {
            "line": 13,
            "says": words("SECRET-note"),
            "verdict": "changed",
            "truth": words("SECRET-truth"),
            "since": "2024-02-01",
        },
        **KINDS[kind],
        **changes,
    }
