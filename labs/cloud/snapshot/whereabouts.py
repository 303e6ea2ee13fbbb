"""Of which account and which Region is a document, and which of our Availability Zones are its zones?

Nothing in the answers of EC2 says so outright: owners and zones do. A Region that is not simulated stands in another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from labs.cloud.facts.regions import REGIONS, availability_zones
from labs.cloud.snapshot.document import Note

USUAL_ACCOUNT = "123456789012"
USUAL_REGION = "us-east-1"
"""Where a document stands that names no Region, or one that is not simulated: the Region with the most zones."""
ZONE = re.compile(r"([a-z]{2,3}(?:-[a-z]+)+-[0-9])(?:-[a-z]+-[0-9])?[a-z]")
ARN = re.compile(r"arn:aws[a-z-]*:ec2:([a-z0-9-]+):([0-9]{12}):")
ACCOUNT = re.compile(r"[0-9]{12}")
ARNS = ("GroupArn", "SecurityGroupArn", "SubnetArn", "TransitGatewayArn")


class Whereabouts(NamedTuple):
    """The account, the Region, and zone of the document -> zone of the Region."""

    account_id: str
    region: str
    said: str
    """The Region as the document calls it."""
    zones: Mapping[str, str]
    notes: tuple[Note, ...]


def whereabouts(document: Mapping[str, Any]) -> Whereabouts:
    """What most of the document says."""
    owners, named, zones = Counter[str](), Counter[str](), dict[str, None]()
    for owner, region, zone in _said(document):
        owners.update([owner] if ACCOUNT.fullmatch(owner) else [])
        named.update([region] if region else [])
        zones.update({zone: None} if zone else {})
    account_id = _first(document.get("AccountId"), owners, USUAL_ACCOUNT)
    said = _first(document.get("Region"), named, "")
    notes = [Note("SEVERAL_REGIONS", {"regions": ", ".join(sorted(named))})] if len(named) > 1 else []
    region = said if said in REGIONS else USUAL_REGION
    if not said:
        notes.append(Note("NO_REGION", {"region": region}))
    elif said != region:
        notes.append(Note("REGION_NOT_SIMULATED", {"region": said, "stands_in": region}))
    placed = _placed(region, list(zones))
    notes += [Note("ZONE_RENAMED", {"zone": old, "stands_in": new}) for old, new in placed.items() if old != new]
    return Whereabouts(account_id, region, said, placed, tuple(notes))


def _first(told: Any, counted: Counter[str], usual: str) -> str:
    if isinstance(told, str) and told:
        return told
    return counted.most_common(1)[0][0] if counted else usual


def _placed(region: str, wanted: list[str]) -> dict[str, str]:
    """A zone that the Region has is itself; others take what is free, and then anything, so that zones stay apart."""
    known = [one.zone_name for one in availability_zones(region)]
    free = [one for one in known if one not in wanted] or known
    strange = sorted(one for one in wanted if one not in known)
    return {one: one for one in known} | {one: free[place % len(free)] for place, one in enumerate(strange)}


def _said(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(owner, Region, zone) of each item, "" for what it does not say."""
    for one in _items(document):
        placement = one.get("Placement")
        placed = placement if isinstance(placement, Mapping) else {}
        zone = str(one.get("AvailabilityZone") or placed.get("AvailabilityZone") or "")
        yield str(one.get("OwnerId") or ""), _region(one, zone), zone


def _region(one: Mapping[str, Any], zone: str) -> str:
    """The Region in which a zone is, or that an ARN names."""
    if found := ZONE.fullmatch(zone):
        return found.group(1)
    arns = (ARN.match(str(one.get(name) or "")) for name in ARNS)
    return next((arn.group(1) for arn in arns if arn), str(one.get("NetworkBorderGroup") or ""))


def _items(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for items in document.values():
        for one in items if isinstance(items, list) else ():
            if isinstance(one, dict):
                yield one
                inner = one.get("Instances")
                yield from (each for each in (inner if isinstance(inner, list) else ()) if isinstance(each, dict))
