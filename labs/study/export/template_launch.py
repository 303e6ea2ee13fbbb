"""What does a launch template say, with references to what else is in the template?"""

import re
from collections.abc import Mapping
from typing import Any

from labs.cloud.resources.launch_template import LaunchTemplate, version_view
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.placement_group import PlacementGroup
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.subnet import Subnet
from labs.study.export.parts import Design, Link

LINKED = tuple(kind.id_prefix for kind in (SecurityGroup, Subnet, NetworkInterface, PlacementGroup))
ID = re.compile(rf"(?:{'|'.join((*LINKED, 'ami'))})-[0-9a-f]{{8,17}}")


def members_of(design: Design, one: LaunchTemplate) -> dict[str, Any]:
    """LaunchTemplateData of the newest version, as EC2 shows it."""
    data: dict[str, Any] = version_view(design.world, one, one.versions[-1])["LaunchTemplateData"]
    return data


def linked(design: Design, value: Any) -> Any:
    """A value in which ids are references."""
    if isinstance(value, Mapping):
        return {name: linked(design, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [linked(design, inner) for inner in value]
    return Link(value) if isinstance(value, str) and ID.fullmatch(value) else value
