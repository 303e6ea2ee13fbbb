"""How is a real VPC brought here? A document that merges what `aws ec2 describe-*` prints becomes a world.

`load` gives the world, `read` also what was ignored, dangling or made up; `trace` sends a packet through a world.
"""

from labs.cloud.snapshot.describing import describe
from labs.cloud.snapshot.document import Dangling, Note, UnreadableDocument
from labs.cloud.snapshot.mask import mask
from labs.cloud.snapshot.reading import Imported, load, parse, read
from labs.cloud.snapshot.tracing import Block, SentPacket, Trace, trace

__all__ = [
    "Block",
    "Dangling",
    "Imported",
    "Note",
    "SentPacket",
    "Trace",
    "UnreadableDocument",
    "describe",
    "load",
    "mask",
    "parse",
    "read",
    "trace",
]
