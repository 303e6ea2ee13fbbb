"""One question of every kind, as an author writes it; what stands under `KEYS` may be on no page before the answer."""

from collections.abc import Mapping
from typing import Any

from labs.assess.questions import AnyQuestion, read
from tests.documents import words

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
