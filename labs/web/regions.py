"""Which Region does the page show, and where else is something? The Regions that have a world come first."""

from labs.cloud.account import Account
from labs.cloud.facts.regions import REGIONS
from labs.cloud.resources.vpc import Vpc
from labs.web.shown import Shown


class RegionLink(Shown, frozen=True, kw_only=True):
    """A Region to choose."""

    code: str
    name: str
    query: str
    """What the page's address says to show it: nothing for the home Region."""
    shown: bool
    vpcs: int | None
    """How many VPCs it has; None where the account has not been yet."""


def region_links(account: Account, shown: str) -> tuple[RegionLink, ...]:
    """Every simulated Region, those in use first, the home Region before all."""
    others = (code for code in REGIONS if not account.has(code))
    return tuple(_link(account, code, shown) for code in (*account.regions, *others))


def _link(account: Account, code: str, shown: str) -> RegionLink:
    home = code == account.home.region
    return RegionLink(
        code=code,
        name=REGIONS[code].long_name,
        query="" if home else f"?region={code}",
        shown=code == shown,
        vpcs=len(account.world(code).all(Vpc)) if account.has(code) else None,
    )
