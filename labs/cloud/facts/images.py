"""Which Amazon Machine Images (AMIs) can be launched? A small catalogue of real ones, as of 2026-11.

Names, owners and properties are those of public AMIs (names as printed in public descriptions of them); the ids are made up:
well-formed and always the same for a Region and a name, but not the ids these AMIs have at AWS.
Amazon Linux: https://docs.aws.amazon.com/linux/al2023/release-notes/relnotes.html and its siblings for AL2 and AL1.
Of the AMIs of June 2014 and June 2016 only the month is known; its first day stands in.
Ubuntu: https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
An AMI once listed stays listed: worlds that were stored name it.
ENA and Intel VF support: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking.html
"""

import hashlib
from datetime import UTC, datetime
from functools import cache
from typing import Literal, NamedTuple

AMAZON = "137112412989"
CANONICAL = "099720109477"
OWNER_ALIASES = {AMAZON: "amazon", CANONICAL: "amazon"}


class ImageFacts(NamedTuple):
    """One AMI, the same in every Region but for its id."""

    name: str
    description: str
    owner_id: str
    creation_date: datetime
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    virtualization_type: Literal["hvm", "paravirtual"] = "hvm"
    ena_support: bool = True
    sriov_net_support: str | None = "simple"
    imds_support: str | None = None
    root_device_name: str = "/dev/xvda"
    boot_mode: Literal["legacy-bios", "uefi", "uefi-preferred"] | None = None
    volume_type: Literal["gp2", "gp3", "standard"] = "gp2"
    volume_size: int = 8
    """GiB of the root volume."""
    absent_from: frozenset[str] = frozenset()
    """Regions that opened only later."""


IMAGES: tuple[ImageFacts, ...] = (
    ImageFacts(
        "al2023-ami-2023.0.20230315.0-kernel-6.1-x86_64",
        "Amazon Linux 2023 AMI 2023.0.20230315.0 x86_64 HVM kernel-6.1",
        AMAZON,
        datetime(2023, 3, 15, tzinfo=UTC),
        imds_support="v2.0",
        boot_mode="uefi-preferred",
        volume_type="gp3",
    ),
    ImageFacts(
        "al2023-ami-2023.0.20230315.0-kernel-6.1-arm64",
        "Amazon Linux 2023 AMI 2023.0.20230315.0 arm64 HVM kernel-6.1",
        AMAZON,
        datetime(2023, 3, 15, tzinfo=UTC),
        architecture="arm64",
        imds_support="v2.0",
        boot_mode="uefi",
        volume_type="gp3",
    ),
    ImageFacts(
        "amzn2-ami-hvm-2.0.20180810-x86_64-gp2",
        "Amazon Linux 2 AMI 2.0.20180810 x86_64 HVM gp2",
        AMAZON,
        datetime(2018, 8, 10, tzinfo=UTC),
    ),
    ImageFacts(
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20240423",
        "Canonical, Ubuntu, 24.04 LTS, amd64 noble image build on 2024-04-23",
        CANONICAL,
        datetime(2024, 4, 23, tzinfo=UTC),
        root_device_name="/dev/sda1",
        boot_mode="uefi-preferred",
        volume_type="gp3",
    ),
    ImageFacts(
        "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20240423",
        "Canonical, Ubuntu, 24.04 LTS, arm64 noble image build on 2024-04-23",
        CANONICAL,
        datetime(2024, 4, 23, tzinfo=UTC),
        architecture="arm64",
        root_device_name="/dev/sda1",
        boot_mode="uefi",
        volume_type="gp3",
    ),
    ImageFacts(
        "amzn-ami-hvm-2016.03.3.x86_64-gp2",
        "Amazon Linux AMI 2016.03.3 x86_64 HVM GP2",
        AMAZON,
        datetime(2016, 6, 1, tzinfo=UTC),
        ena_support=False,
        absent_from=frozenset({"us-east-2"}),
    ),
    ImageFacts(
        "amzn-ami-pv-2014.03.2.x86_64-ebs",
        "Amazon Linux AMI x86_64 PV EBS",
        AMAZON,
        datetime(2014, 6, 1, tzinfo=UTC),
        virtualization_type="paravirtual",
        ena_support=False,
        sriov_net_support=None,
        root_device_name="/dev/sda1",
        volume_type="standard",
        absent_from=frozenset({"us-east-2", "eu-central-1", "ap-northeast-2"}),
    ),
)


@cache
def image_id(region: str, name: str) -> str:
    """The made-up id of an AMI in a Region."""
    return f"ami-0{hashlib.blake2b(f'{region} {name}'.encode(), digest_size=8).hexdigest()}"


@cache
def images_by_id(region: str) -> dict[str, ImageFacts]:
    """Every AMI of a Region by its id, whatever the date."""
    return {image_id(region, one.name): one for one in IMAGES if region not in one.absent_from}


@cache
def snapshot_id(region: str, name: str) -> str:
    """The made-up id of the snapshot of an AMI's root volume in a Region."""
    return f"snap-0{hashlib.blake2b(f'{region} {name} root'.encode(), digest_size=8).hexdigest()}"


@cache
def images_by_snapshot_id(region: str) -> dict[str, ImageFacts]:
    """Every AMI of a Region by the id of the snapshot of its root volume, whatever the date."""
    return {snapshot_id(region, one.name): one for one in images_by_id(region).values()}
