"""What can be set on an instance by a call of its own: metadata service, monitoring, credits, CPUs, names, recovery?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Instances.html
"""

from collections.abc import Sequence
from typing import Any, Literal

from labs.cloud.describe import Filter, PagingWithIds, matching, must_be_page_size, page
from labs.cloud.errors import CloudError, Malformed, NotFound
from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.credits import Weighting
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId, metadata_options_of
from labs.cloud.resources.instance_attribute import must_be_stopped, must_not_have_ended
from labs.cloud.resources.instance_option import (
    CpuOptions,
    CreditsNotSupported,
    Recovery,
    chosen_cpu_options,
    chosen_weighting,
    must_be_credits,
)
from labs.cloud.resources.metadata_options import (
    HttpTokens,
    InstanceMetadataOptionsRequest,
    Switch,
    changed_options,
    must_be_a_hop_limit,
    must_require_tokens_where_enforced,
)
from labs.cloud.world import Frozen, World


class InstanceCreditSpecificationRequest(Frozen):
    """The credit option that one instance is to have."""

    instance_id: str
    cpu_credits: str = "standard"


class CreditsGivenTwice(CloudError):
    code = "InvalidInstanceCreditSpecification.DuplicateInstanceId"
    template = "The instance '{instance_id}' is named more than once."


@action
def modify_instance_metadata_options(
    world: World,
    *,
    instance_id: InstanceId,
    http_tokens: HttpTokens | None = None,
    http_put_response_hop_limit: int | None = None,
    http_endpoint: Switch | None = None,
    http_protocol_ipv6: Switch | None = None,
    instance_metadata_tags: Switch | None = None,
) -> Outcome:
    """Set how an instance's metadata service answers: `{"InstanceId", "InstanceMetadataOptions": {"State": "pending"}}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_not_have_ended(instance)
    must_be_a_hop_limit(http_put_response_hop_limit)
    asked = InstanceMetadataOptionsRequest(
        http_tokens=http_tokens,
        http_put_response_hop_limit=http_put_response_hop_limit,
        http_endpoint=http_endpoint,
        http_protocol_ipv6=http_protocol_ipv6,
        instance_metadata_tags=instance_metadata_tags,
    )
    options = changed_options(metadata_options_of(world, instance), asked)
    must_require_tokens_where_enforced(world, options)
    world = world.put(instance.replace(metadata_options=options))
    return world, {"InstanceId": instance.id, "InstanceMetadataOptions": options.view("pending")}


@action
def monitor_instances(world: World, *, instance_ids: tuple[InstanceId, ...]) -> Outcome:
    """Have instances watched every minute: `{"InstanceMonitorings": […]}`."""
    return _monitored(world, instance_ids, "enabled")


@action
def unmonitor_instances(world: World, *, instance_ids: tuple[InstanceId, ...]) -> Outcome:
    """Have instances watched every five minutes, as they are by themselves: `{"InstanceMonitorings": […]}`."""
    return _monitored(world, instance_ids, "disabled")


@action
def describe_instance_credit_specifications(
    world: World,
    *,
    instance_ids: tuple[InstanceId, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the credit options: of the instances named, or of all that are unlimited: `{"InstanceCreditSpecifications": […]}`."""
    must_be_page_size(max_results)
    if instance_ids and max_results:
        raise PagingWithIds(ids="InstanceIds", parameter="max_results")
    if instance_ids:
        chosen = world.get_each(Instance, instance_ids, parameter="instance_ids")
    else:
        chosen = [one for one in world.all(Instance) if one.cpu_credits == "unlimited"]
    views = [{"InstanceId": one.id, "CpuCredits": one.cpu_credits or "standard"} for one in chosen]
    found = matching(views, filters, {"instance-id": "InstanceId"})
    return world, page("InstanceCreditSpecifications", found, max_results, next_token, by=("InstanceId",))


@action
def modify_instance_credit_specification(
    world: World, *, instance_credit_specifications: tuple[InstanceCreditSpecificationRequest, ...]
) -> Outcome:
    """Set the credit options of burstable instances; each one is told apart, those that fail too."""
    done, failed = [], []
    must_be_named_once([one.instance_id for one in instance_credit_specifications])
    for one in instance_credit_specifications:
        try:
            world = _with_credits(world, one)
        except (NotFound, Malformed, CreditsNotSupported) as error:
            fault = {"Code": error.code, "Message": error.message}
            failed.append({"InstanceId": one.instance_id, "Error": fault})
        else:
            done.append({"InstanceId": one.instance_id})
    return world, {
        "SuccessfulInstanceCreditSpecifications": done,
        "UnsuccessfulInstanceCreditSpecifications": failed,
    }


@action
def modify_instance_cpu_options(
    world: World, *, instance_id: InstanceId, core_count: int, threads_per_core: int
) -> Outcome:
    """Set how many cores and threads a stopped instance uses: `{"InstanceId", "CoreCount", "ThreadsPerCore"}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_be_stopped(instance)
    kind = instance_types()[instance.instance_type]
    wanted = chosen_cpu_options(kind, CpuOptions(core_count=core_count, threads_per_core=threads_per_core))
    kept = None if wanted == chosen_cpu_options(kind, None) else wanted
    answer = {"InstanceId": instance.id, "CoreCount": core_count, "ThreadsPerCore": threads_per_core}
    return world.put(instance.replace(cpu_options=kept)), answer


@action
def modify_instance_network_performance_options(
    world: World, *, instance_id: InstanceId, bandwidth_weighting: Weighting
) -> Outcome:
    """Let a stopped instance's network have bandwidth of its volumes, or the reverse: `{"InstanceId", "BandwidthWeighting"}`.

    That it has to be stopped is not confirmed.
    """
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_be_stopped(instance)
    kind = instance_types()[instance.instance_type]
    weighting = chosen_weighting(kind, bandwidth_weighting, "bandwidth_weighting")
    answer = {"InstanceId": instance.id, "BandwidthWeighting": bandwidth_weighting}
    return world.put(instance.replace(bandwidth_weighting=weighting)), answer


@action
def modify_instance_maintenance_options(
    world: World, *, instance_id: InstanceId, auto_recovery: Recovery | None = None
) -> Outcome:
    """Set whether AWS moves an instance away from failed hardware: `{"InstanceId", "AutoRecovery"}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_not_have_ended(instance)
    instance = instance.replace(auto_recovery=auto_recovery or instance.auto_recovery)
    return world.put(instance), {"InstanceId": instance.id, "AutoRecovery": instance.auto_recovery}


def must_be_named_once(instance_ids: Sequence[str]) -> None:
    """An instance cannot be given two options at once."""
    for one in instance_ids:
        if instance_ids.count(one) > 1:
            raise CreditsGivenTwice(instance_id=one, parameter="instance_credit_specifications")


def _with_credits(world: World, asked: InstanceCreditSpecificationRequest) -> World:
    instance = world.get(Instance, asked.instance_id, parameter="instance_credit_specifications")
    must_be_credits(instance_types()[instance.instance_type], asked.cpu_credits)
    return world.put(instance.replace(cpu_credits=asked.cpu_credits))


def _monitored(world: World, instance_ids: Sequence[str], wanted: Literal["disabled", "enabled"]) -> Outcome:
    passing = {"enabled": "pending", "disabled": "disabling"}[wanted]
    answers: list[dict[str, Any]] = []
    for instance in world.get_each(Instance, instance_ids, parameter="instance_ids"):
        must_not_have_ended(instance)
        state = wanted if instance.monitoring == wanted else passing
        answers.append({"InstanceId": instance.id, "Monitoring": {"State": state}})
        world = world.put(instance.replace(monitoring=wanted))
    return world, {"InstanceMonitorings": answers}
