"""The state of one Region as the describe commands print it, in one document: what import_vpc and the page read again."""

import json

from labs.cloud.snapshot import describe
from labs.cloud.world import World
from labs.study.export.change import Origin


def describe_document(origin: Origin, world: World) -> str:
    """The document of a world."""
    return json.dumps(describe(world), indent=2, ensure_ascii=False) + "\n"
