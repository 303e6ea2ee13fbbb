"""Which packet does a question speak of? Its ends are named as in the scene: `${web.Instances[0].InstanceId}`."""

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from msgspec import Meta

from labs.assess.naming import Unresolved, fill, reference_faults
from labs.assess.scene import Scene, SceneFailed, played
from labs.assess.script import Performance
from labs.assess.value import Fault, Place, Value
from labs.cloud.errors import CloudError
from labs.cloud.network.packet import PORTLESS
from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk

Port = Annotated[int, Meta(ge=1, le=65535)]


class Journey(Value, kw_only=True):
    """One packet, which is walked together with its reply."""

    source: Annotated[
        str, Meta(description="Where it starts: an instance's or interface's id, an address, `internet`.")
    ]
    destination: Annotated[str, Meta(description="Where it goes; as for the source.")]
    protocol: Annotated[Literal["tcp", "udp", "icmp"], Meta(description="The protocol.")] = "tcp"
    port: Annotated[Port | None, Meta(description="The destination port; leave it out for icmp.")] = None
    source_port: Annotated[Port | None, Meta(description="The port it is sent from; 49152 where none is given.")] = None

    def walk(self, performance: Performance) -> Walk:
        """What becomes of it in a world that was played. Raises Unresolved and CloudError."""
        return walk(
            performance.world,
            source=fill(self.source, performance.names),
            destination=fill(self.destination, performance.names),
            protocol=self.protocol,
            destination_port=self.port,
            source_port=self.source_port,
        )

    def faults(self, scene: Scene, place: Place = ("journey",)) -> Iterator[Fault]:
        """Why it can never be sent in a scene that has no faults."""
        if (self.protocol in PORTLESS) != (self.port is None):
            yield Fault((*place, "port"), f"{self.protocol} has {'no' if self.protocol in PORTLESS else 'a'} port")
            return
        known = {one.name for one in scene.start if one.name}
        found = [*self._reference_faults(known, place)]
        yield from found
        if found:
            return
        try:
            self.walk(played(scene))
        except (CloudError, SceneFailed, Unresolved) as error:
            yield Fault(place, f"it cannot be sent: {error}")

    def _reference_faults(self, known: Collection[str], place: Place) -> Iterator[Fault]:
        yield from reference_faults(self.source, known, (*place, "source"))
        yield from reference_faults(self.destination, known, (*place, "destination"))
