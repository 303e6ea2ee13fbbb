"""What else is set on an instance at its launch, besides its hardware and its network? User data, credits, CPUs, names.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
"""

import base64
import binascii
from typing import Literal

from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.facts.instance_types import InstanceTypeFacts
from labs.cloud.hardware.credits import Weighting
from labs.cloud.resources.subnet import PrivateDnsHostnameType
from labs.cloud.world import Frozen

Recovery = Literal["default", "disabled"]
MOST_USER_DATA = 16_384
"""Bytes, before they are encoded."""
CREDITS = ("standard", "unlimited")


class Monitoring(Frozen):
    """Whether CloudWatch is told of an instance every minute instead of every five."""

    enabled: bool = False


class CreditSpecification(Frozen):
    """Whether a burstable instance may go on when its CPU credits are used up."""

    cpu_credits: str


class CpuOptions(Frozen):
    """How many of its cores and threads an instance uses."""

    core_count: int | None = None
    threads_per_core: int | None = None


class PrivateDnsNameOptions(Frozen):
    """What an instance is to be called inside its VPC, where its subnet does not decide it.

    Names lead to IPv4 addresses alone, so EnableResourceNameDnsAAAARecord can only be false and is left to whoever says what
    is not simulated.
    """

    hostname_type: PrivateDnsHostnameType | None = None
    enable_resource_name_dns_a_record: bool | None = None


class MaintenanceOptions(Frozen):
    """Whether AWS moves an instance away from failed hardware."""

    auto_recovery: Recovery = "default"


class InstanceNetworkPerformanceOptionsRequest(Frozen):
    """Whether the network or the volumes of an instance are to have a part of the other's bandwidth."""

    bandwidth_weighting: Weighting | None = None


class UserDataTooLong(CloudError):
    code = "InvalidParameterValue"
    template = "User data is limited to {limit} bytes"


class UserDataNotEncoded(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid BASE64 encoding of user data."


class EbsOptimizationUnsupported(CloudError):
    code = "Unsupported"
    template = "EBS-optimized instances are not supported for your requested configuration ({instance_type})."


class CreditsUnknown(CloudError):
    code = "InvalidCpuCredits"
    template = "The CPU credit option '{cpu_credits}' is not valid. Valid values are standard and unlimited."


class CreditsNotSupported(CloudError):
    code = "InstanceCreditSpecification.NotSupported"
    template = "The instance type {instance_type} does not use CPU credits; only burstable types do."


class WeightingUnsupported(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterCombination"
    template = "The instance type {instance_type} does not support the bandwidth weighting {bandwidth_weighting}."


# Rules


def must_be_user_data(encoded: str) -> str:
    """User data comes in base64 and is at most 16 KB before it is encoded.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
    """
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        raise UserDataNotEncoded(parameter="user_data") from None
    return kept_user_data(data)


def kept_user_data(data: bytes) -> str:
    """User data as it is kept and shown: in base64."""
    if len(data) > MOST_USER_DATA:
        raise UserDataTooLong(limit=MOST_USER_DATA, parameter="user_data")
    return base64.b64encode(data).decode()


def must_support_ebs_optimization(kind: InstanceTypeFacts, *, wanted: bool) -> bool:
    """Older types have no separate bandwidth to EBS; most current ones always have, asked for or not.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html
    """
    if wanted and kind.ebs_optimized == "unsupported":
        raise EbsOptimizationUnsupported(instance_type=kind.instance_type, parameter="ebs_optimized")
    return wanted


def chosen_credits(kind: InstanceTypeFacts, asked: CreditSpecification | None) -> str | None:
    """The credit option of a burstable instance: standard for T2, unlimited for the later ones; others have none.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html
    """
    if asked is None:
        return default_credits(kind)
    must_be_credits(kind, asked.cpu_credits)
    return asked.cpu_credits


def default_credits(kind: InstanceTypeFacts) -> str | None:
    """The credit option that a type has by itself."""
    if not kind.burstable:
        return None
    return "standard" if kind.instance_type.startswith("t2.") else "unlimited"


def must_be_credits(kind: InstanceTypeFacts, cpu_credits: str) -> None:
    """The option is one of two, and for burstable types only."""
    if cpu_credits not in CREDITS:
        raise CreditsUnknown(cpu_credits=cpu_credits, parameter="credit_specification")
    if not kind.burstable:
        raise CreditsNotSupported(instance_type=kind.instance_type, parameter="credit_specification")


def chosen_weighting(kind: InstanceTypeFacts, asked: Weighting | None, parameter: str) -> Weighting | None:
    """Some types let the network have bandwidth of the volumes, or the other way round; None is the default.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkPerformanceOptionsRequest.html
    """
    if asked in (None, "default"):
        return None
    if asked not in (kind.bandwidth_weightings or ()):
        raise WeightingUnsupported(instance_type=kind.instance_type, bandwidth_weighting=asked, parameter=parameter)
    return asked


def chosen_cpu_options(kind: InstanceTypeFacts, asked: CpuOptions | None) -> CpuOptions:
    """The cores and threads of an instance: both are said, or both are those of the type.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-specify-cpu-options.html
    """
    if asked is None or (asked.core_count is None and asked.threads_per_core is None):
        return CpuOptions(core_count=kind.cores, threads_per_core=kind.threads_per_core)
    most = {"core_count": kind.cores, "threads_per_core": kind.threads_per_core}
    for name, limit in most.items():
        value = getattr(asked, name)
        member = "CpuOptions.CoreCount" if name == "core_count" else "CpuOptions.ThreadsPerCore"
        if value is None:
            raise MissingParameter(name=member, parameter="cpu_options")
        if not 1 <= value <= limit:
            expected = f"Expecting a value between 1 and {limit} for {kind.instance_type}."
            raise InvalidParameterValue(name=member, value=value, expected=expected, parameter="cpu_options")
    return asked


# Views


def boot_mode_of(boot_mode: str | None, kind: InstanceTypeFacts) -> str:
    """How an instance really boots, where its image leaves that to the type.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-boot.html
    """
    if boot_mode in ("uefi", "legacy-bios"):
        return boot_mode
    if "legacy-bios" not in kind.boot_modes:
        return "uefi"
    return "uefi" if boot_mode == "uefi-preferred" and "uefi" in kind.boot_modes else "legacy-bios"
