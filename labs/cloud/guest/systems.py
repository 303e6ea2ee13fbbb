"""Which operating system does an image bring, and what does it call things? One row for each that can be launched.

Kernel and tool versions are those that came with images of these dates, as their release notes and public boot logs say;
no check should depend on them. How interfaces are named:
https://docs.aws.amazon.com/linux/al2023/ug/naming-and-versioning.html (AL2023: predictable names),
https://www.freedesktop.org/software/systemd/man/latest/systemd.net-naming-scheme.html (`ens5`: a PCI slot; `enX0`: Xen).
The initial time to live is a setting of each image: 127 in AL2023, 255 in Amazon Linux 2 and before, else Linux's own 64.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from labs.cloud.facts.images import ImageFacts, images_by_id, images_by_snapshot_id
from labs.cloud.resources.image import Image
from labs.cloud.resources.instance import Instance, machine_view
from labs.cloud.resources.volume import volumes_of
from labs.cloud.world import World


class System(NamedTuple):
    """An operating system as an image brings it."""

    family: Literal["al2023", "al2", "al1", "ubuntu"]
    name: str
    os_release: str
    user: str
    prompt: str
    kernel: str
    build: str
    """What `uname -v` says."""
    drivers: Mapping[str, str]
    """Driver -> its version, as `ethtool -i` says it."""
    names_by_slot: bool
    """`ens5` instead of `eth0`, and on Xen `enX0`."""
    metric: int | None
    """Of the routes that DHCP gives; older images set none."""
    time_to_live: int
    curl: str
    says_refused: bool
    """Whether curl names the fault of the connection; newer ones only say that they could not connect."""
    full_hostname: bool
    configures: bool
    """Whether it configures interfaces and addresses by itself that come while it runs."""


_RHEL_PROMPT, _DEBIAN_PROMPT = "[{user}@{host} ~]$", "{user}@{host}:~$"

AL2023 = System(
    family="al2023",
    name="Amazon Linux 2023",
    os_release=(
        'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\n'
        'PLATFORM_ID="platform:al2023"\nPRETTY_NAME="Amazon Linux 2023"\nANSI_COLOR="0;33"\n'
        'CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2023"\nHOME_URL="https://aws.amazon.com/linux/"\n'
    ),
    user="ec2-user",
    prompt=_RHEL_PROMPT,
    kernel="6.1.15-28.43.amzn2023.{arch}",
    build="#1 SMP PREEMPT_DYNAMIC Thu Mar  9 17:02:42 UTC 2023",
    drivers={"ena": "6.1.15-28.43.amzn2023.{arch}", "ixgbevf": "6.1.15-28.43.amzn2023.{arch}", "vif": ""},
    names_by_slot=True,
    metric=512,
    time_to_live=127,
    curl="7.88.1",
    says_refused=False,
    full_hostname=True,
    configures=True,
)
AL2 = System(
    family="al2",
    name="Amazon Linux 2",
    os_release=(
        'NAME="Amazon Linux"\nVERSION="2"\nID="amzn"\nID_LIKE="centos rhel fedora"\nVERSION_ID="2"\n'
        'PRETTY_NAME="Amazon Linux 2"\nANSI_COLOR="0;33"\nCPE_NAME="cpe:2.3:o:amazon:amazon_linux:2"\n'
        'HOME_URL="https://amazonlinux.com/"\n'
    ),
    user="ec2-user",
    prompt=_RHEL_PROMPT,
    kernel="4.14.59-68.43.amzn2.{arch}",
    build="#1 SMP Wed Aug 1 03:46:43 UTC 2018",
    drivers={"ena": "1.5.0g", "ixgbevf": "4.1.0-k", "vif": ""},
    names_by_slot=False,
    metric=None,
    time_to_live=255,
    curl="7.55.1",
    says_refused=True,
    full_hostname=True,
    configures=True,
)
AL1 = System(
    family="al1",
    name="Amazon Linux AMI",
    os_release=(
        'NAME="Amazon Linux AMI"\nVERSION="2016.03"\nID="amzn"\nID_LIKE="rhel fedora"\nVERSION_ID="2016.03"\n'
        'PRETTY_NAME="Amazon Linux AMI 2016.03"\nANSI_COLOR="0;33"\n'
        'CPE_NAME="cpe:/o:amazon:linux:2016.03:ga"\nHOME_URL="http://aws.amazon.com/amazon-linux-ami/"\n'
    ),
    user="ec2-user",
    prompt=_RHEL_PROMPT,
    kernel="4.4.11-23.53.amzn1.{arch}",
    build="#1 SMP Wed Jun 1 22:22:50 UTC 2016",
    drivers={"ena": "0.6.6", "ixgbevf": "2.14.2+amzn", "vif": ""},
    names_by_slot=False,
    metric=None,
    time_to_live=255,
    curl="7.40.0",
    says_refused=True,
    full_hostname=False,
    configures=True,
)
OLDEST = AL1._replace(
    os_release=AL1.os_release.replace("2016.03", "2014.03"),
    kernel="3.10.42-52.145.amzn1.{arch}",
    build="#1 SMP Tue Jun 10 23:46:43 UTC 2014",
    curl="7.36.0",
)
UBUNTU = System(
    family="ubuntu",
    name="Ubuntu 24.04 LTS",
    os_release=(
        'PRETTY_NAME="Ubuntu 24.04 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04 LTS (Noble Numbat)"\n'
        "VERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\nLOGO=ubuntu-logo\n"
    ),
    user="ubuntu",
    prompt=_DEBIAN_PROMPT,
    kernel="6.8.0-1008-aws",
    build="#8-Ubuntu SMP Sat Apr 20 00:46:25 UTC 2024",
    drivers={"ena": "6.8.0-1008-aws", "ixgbevf": "6.8.0-1008-aws", "vif": ""},
    names_by_slot=True,
    metric=100,
    time_to_live=64,
    curl="8.5.0",
    says_refused=False,
    full_hostname=False,
    configures=False,
)

BY_IMAGE_NAME: tuple[tuple[str, System], ...] = (
    ("al2023-", AL2023),
    ("amzn2-", AL2),
    ("amzn-ami-pv-2014", OLDEST),
    ("amzn-ami-", AL1),
    ("ubuntu/", UBUNTU),
)
"""What the name of an AMI begins with -> what is on it."""


def system_of(world: World, instance: Instance) -> System:
    """The system an instance runs: that of the offered image it was launched from, or else what is on its root disk.

    An instance that was brought from AWS may run what is not in the catalogue: it is taken for AL2023.
    """
    offered = images_by_id(world.region)
    facts = offered.get(instance.image_id) or _on_disk(world, instance) or offered.get(_source_of(world, instance))
    name = facts.name if facts else ""
    return next((one for start, one in BY_IMAGE_NAME if name.startswith(start)), AL2023)


def _on_disk(world: World, instance: Instance) -> ImageFacts | None:
    """The offered image that the root disk of an instance goes back to."""
    root = machine_view(world, instance).root_device_name
    disks = (one for one in volumes_of(world, instance.id) if one.attachment and one.attachment.device == root)
    origin = next((one.origin or one.snapshot_id for one in disks), "")
    return images_by_snapshot_id(world.region).get(origin)


def _source_of(world: World, instance: Instance) -> str:
    """The image that its image says it was made from: worlds that were stored long ago have disks that say nothing."""
    image = world.find(Image, instance.image_id)
    return image.source_image_id or "" if image else ""
