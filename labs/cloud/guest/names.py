"""To which address does a name lead, as an instance's own resolver sees it? Its hosts file first, then the name server.

https://man7.org/linux/man-pages/man5/nsswitch.conf.5.html
"""

from ipaddress import ip_address

from labs.cloud.guest.machine import Guest, is_address
from labs.cloud.network.names import Resolution, Why, resolve
from labs.cloud.network.packet import is_ipv6

SILENT = frozenset({Why.NO_NAME_SERVER, Why.OTHER_NAME_SERVERS, Why.DNS_SUPPORT_OFF})
"""Where the server is not there, or does not answer: that is another fault than a name that does not exist."""
LOCAL = {"localhost": "127.0.0.1", "localhost.localdomain": "127.0.0.1", "ip6-localhost": "::1", "localhost6": "::1"}


def asked(guest: Guest, name: str) -> Resolution:
    """What the name server says of a name, taken as it is."""
    if not guest.interfaces:
        return Resolution(name, why=Why.NO_NAME_SERVER)
    return resolve(guest.world, guest.interfaces[0], name)


def looked_up(guest: Guest, name: str) -> Resolution:
    """What a program gets that looks a name up: hosts file, then the name as it is, then with the search domains."""
    if is_address(name):
        return Resolution(name, (str(ip_address(name)),))
    if name.lower() in LOCAL:
        return Resolution(name, (LOCAL[name.lower()],))
    first = asked(guest, name)
    if first.addresses or first.why in SILENT:
        return first
    for domain in guest.search_domains if "." not in name else ():
        found = asked(guest, f"{name}.{domain}")
        if found.addresses:
            return found
    return first


def address_of(guest: Guest, name: str, family: int = 0) -> tuple[str, Resolution]:
    """The address of a family (0 for either) that a name leads to; "" where there is none."""
    found = looked_up(guest, name)
    fitting = [one for one in found.addresses if not family or is_ipv6(one) == (family == 6)]
    return (fitting[0] if fitting else ""), found


def complaint(found: Resolution) -> str:
    """What the C library says of a name without addresses."""
    return "Temporary failure in name resolution" if found.why in SILENT else "Name or service not known"
