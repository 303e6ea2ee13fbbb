"""What does an analysis of a path find, and when? It runs, and what the network was like when it started decides.

https://docs.aws.amazon.com/vpc/latest/reachability/getting-started-cli.html
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, PagingWithIds, describe, tag_list
from labs.cloud.network.analysis import analyse
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, settles
from labs.cloud.resources.network_insights_path import (
    PAGES,
    NetworkInsightsPath,
    NetworkInsightsPathId,
    id_of,
)
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import deleted
from labs.cloud.world import Resource, World

NetworkInsightsAnalysisId = Annotated[str, Ref("network-insights-analysis")]
Status = Literal["running", "succeeded", "failed"]
SETTLES_TO: dict[Status, Status] = {"running": "succeeded"}
"""A simulated analysis never fails: nothing that it needs to read is out of its reach."""


class NetworkInsightsAnalysis(Resource, tag="network-insights-analysis"):
    id_prefix = "nia"
    id_member = "NetworkInsightsAnalysisId"
    noun = "networkInsightsAnalysis"
    not_found = "InvalidNetworkInsightsAnalysisId.NotFound"
    malformed = "InvalidNetworkInsightsAnalysisId.Malformed"
    filters = {"path-found": "NetworkPathFound", "status": "Status"}

    network_insights_path_id: NetworkInsightsPathId
    start_date: datetime
    filter_in_arns: tuple[str, ...] = ()
    filter_out_arns: tuple[str, ...] = ()
    status: Status = "running"
    findings: dict[str, Any] = {}
    """What it found, in AWS's member names; empty while it runs."""

    def view(self, world: World) -> dict[str, Any]:
        filters = {"FilterInArns": list(self.filter_in_arns), "FilterOutArns": list(self.filter_out_arns)}
        return {
            "NetworkInsightsAnalysisId": self.id,
            "NetworkInsightsAnalysisArn": world.arn(self),
            "NetworkInsightsPathId": self.network_insights_path_id,
            **{name: arns for name, arns in filters.items() if arns},
            "StartDate": self.start_date,
            "Status": self.status,
            **self.findings,
            "Tags": tag_list(self.tags),
        }


@action
def start_network_insights_analysis(
    world: World,
    *,
    network_insights_path_id: NetworkInsightsPathId,
    filter_in_arns: tuple[str, ...] = (),
    filter_out_arns: tuple[str, ...] = (),
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Analyse a path in the network as it is now: `{"NetworkInsightsAnalysis": …}`, still running."""
    path = world.get(NetworkInsightsPath, network_insights_path_id, parameter="network_insights_path_id")
    tags = tags_of(tag_specifications, "network-insights-analysis")
    world, analysis_id = world.new_id(NetworkInsightsAnalysis.id_prefix)
    analysis = NetworkInsightsAnalysis(
        id=analysis_id,
        tags=tags,
        network_insights_path_id=path.id,
        filter_in_arns=filter_in_arns,
        filter_out_arns=filter_out_arns,
        start_date=world.now,
    )
    return world.put(analysis), {"NetworkInsightsAnalysis": analysis.view(world)}


@action
def delete_network_insights_analysis(
    world: World, *, network_insights_analysis_id: NetworkInsightsAnalysisId
) -> Outcome:
    """Delete an analysis and what it found: `{"NetworkInsightsAnalysisId": …}`."""
    parameter = "network_insights_analysis_id"
    analysis = world.get(NetworkInsightsAnalysis, network_insights_analysis_id, parameter=parameter)
    return deleted(world, analysis), {"NetworkInsightsAnalysisId": analysis.id}


@action
def describe_network_insights_analyses(
    world: World,
    *,
    network_insights_analysis_ids: tuple[NetworkInsightsAnalysisId, ...] = (),
    network_insights_path_id: NetworkInsightsPathId | None = None,
    analysis_start_time: datetime | None = None,
    analysis_end_time: datetime | None = None,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List analyses: by id, of one path, started in a span of time: `{"NetworkInsightsAnalyses": […]}`."""
    if network_insights_path_id:
        world.get(NetworkInsightsPath, network_insights_path_id, parameter="network_insights_path_id")
    if network_insights_analysis_ids and max_results:
        raise PagingWithIds(ids=f"{NetworkInsightsAnalysis.id_member}s", parameter="max_results")
    named = {world.get(NetworkInsightsAnalysis, one).id for one in network_insights_analysis_ids}
    others = [
        one.id
        for one in world.all(NetworkInsightsAnalysis)
        if (named and one.id not in named)
        or network_insights_path_id not in (None, one.network_insights_path_id)
        or not _in_utc(analysis_start_time, one.start_date)
        <= one.start_date
        <= _in_utc(analysis_end_time, one.start_date)
    ]
    return world, describe(
        world.without(*others),
        NetworkInsightsAnalysis,
        "NetworkInsightsAnalyses",
        filters=filters,
        max_results=max_results,
        next_token=next_token,
        pages=PAGES,
    )


@settles
def settle_analyses(world: World) -> World:
    """Give every analysis that runs its findings."""
    for one in world.all(NetworkInsightsAnalysis):
        if one.status in SETTLES_TO:
            world = world.put(one.replace(status=SETTLES_TO[one.status], findings=_findings(world, one)))
    return world


def _findings(world: World, analysis: NetworkInsightsAnalysis) -> dict[str, Any]:
    path = world.get(NetworkInsightsPath, analysis.network_insights_path_id)
    through, around = ([id_of(arn) for arn in arns] for arns in (analysis.filter_in_arns, analysis.filter_out_arns))
    found = analyse(world, path, through=through, around=around)
    return {
        "NetworkPathFound": found.found,
        "ForwardPathComponents": found.forward,
        "ReturnPathComponents": found.back,
        "Explanations": found.explanations,
    }


def _in_utc(moment: datetime | None, otherwise: datetime) -> datetime:
    """A moment that was asked for; one without a time zone is in UTC."""
    if moment is None:
        return otherwise
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
