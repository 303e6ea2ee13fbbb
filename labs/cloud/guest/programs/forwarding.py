"""`sysctl` and `iptables`: what makes a NAT instance of a machine that takes what is not for it.

Of the kernel's settings there is one, of the firewall the masquerading; what they set lasts until the next boot.
https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
"""

from ipaddress import IPv4Network

from labs.cloud.guest.configuring import forwarding, masquerading
from labs.cloud.guest.program import BadOption, Options, Printed, Session, options_of, program
from labs.cloud.resources.guest_state import GuestState, Masquerade

EVERYWHERE = Masquerade().source
IP_FORWARD = "net.ipv4.ip_forward"
MOST_RULES = 30
LONGEST_NAME = 15
CHAINS = {"nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"), "filter": ("INPUT", "FORWARD", "OUTPUT")}
ONLY = "iptables: only `iptables -t nat -A POSTROUTING [-s CIDR] [-o INTERFACE] -j MASQUERADE` is available here\n"
LONGS = {
    "table": "t", "append": "A", "insert": "I", "delete": "D", "source": "s", "out-interface": "o", "jump": "j",
    "list": "L", "list-rules": "S", "flush": "F", "numeric": "n", "verbose": "v",
}  # fmt: skip


@program("sysctl", "sysctl [-w] net.ipv4.ip_forward[=1]")
def sysctl(session: Session, words: list[str], _piped: str) -> Printed:
    """Show or set whether the kernel forwards packets."""
    named = [one for one in words if not one.startswith("-")]
    key, is_set, value = (named[0] if named else "").replace("/", ".").partition("=")
    if key != IP_FORWARD:
        path = key.replace(".", "/")
        return Printed(error=f"sysctl: cannot stat /proc/sys/{path}: No such file or directory\n", status=255)
    if is_set and value not in ("0", "1"):
        return Printed(error=f'sysctl: setting key "{IP_FORWARD}": Invalid argument\n', status=255)
    if is_set:
        session.world = forwarding(session.world, session.instance, is_on=value == "1")
    if is_set and "-q" in words:
        return Printed()
    shown = str(int(_state(session).forwards))
    return Printed(out=f"{shown}\n" if "-n" in words else f"{IP_FORWARD} = {shown}\n")


@program("iptables", "iptables -t nat -A POSTROUTING [-s CIDR] [-o INTERFACE] -j MASQUERADE")
def iptables(session: Session, words: list[str], _piped: str) -> Printed:
    """List the rules of a table, and add or delete rules by which the machine masquerades."""
    try:
        options = options_of(words, flags="LSFnv", valued="tAIDsoj", longs=LONGS)
    except BadOption:
        return Printed(error=ONLY, status=2)
    table = options.value("t", "filter")
    if table not in CHAINS:
        return Printed(error=f"iptables: can't initialize iptables table `{table}': Table does not exist\n", status=3)
    rules = _state(session).masquerades if table == "nat" else ()
    doing = next((one for one in "LSF" if options.has(one)), "")
    if not doing:
        return _changed(session, table, rules, options)
    chains = CHAINS[table]
    if options.rest:
        chains = tuple(one for one in chains if one == options.rest[0])
    if not chains:
        return Printed(error="iptables: No chain/target/match by that name.\n", status=1)
    if doing == "F":
        return _flushed(session, table, chains)
    write = _spelled if doing == "S" else _in_full if options.has("v") else _in_short
    shown = [write(one, rules if one == "POSTROUTING" else ()) for one in chains]
    return Printed(out="".join(shown) if doing == "S" else "\n".join(shown))


def _state(session: Session) -> GuestState:
    return session.instance.guest or GuestState()


def _changed(session: Session, table: str, rules: tuple[Masquerade, ...], options: Options) -> Printed:
    """Add a rule or delete one."""
    verb = next((one for one in "AID" if options.has(one)), "")
    if (table, options.value(verb), options.value("j")) != ("nat", "POSTROUTING", "MASQUERADE"):
        return Printed(error=ONLY, status=2)
    source, name = options.value("s", EVERYWHERE), options.value("o")
    try:
        source = str(IPv4Network(source, strict=False))
    except ValueError:
        return Printed(error=f"iptables: host/network `{source}' not found\n", status=2)
    if len(name) > LONGEST_NAME:
        said = f"iptables: interface name `{name}' must be shorter than IFNAMSIZ ({LONGEST_NAME})\n"
        return Printed(error=said, status=2)
    link = session.guest.link(name)
    attachment = link.interface.attachment if link else None
    rule = Masquerade(source=source, link=name, attachment_id=attachment.attachment_id if attachment else "")
    if verb == "D" and rule not in rules:
        return Printed(error="iptables: Bad rule (does a matching rule exist in that chain?).\n", status=1)
    if verb != "D" and len(rules) >= MOST_RULES:
        return Printed(error="iptables: Memory allocation problem.\n", status=1)
    session.world = masquerading(session.world, session.instance, _with(rules, rule, verb))
    return Printed()


def _with(rules: tuple[Masquerade, ...], rule: Masquerade, verb: str) -> tuple[Masquerade, ...]:
    if verb == "D":
        place = rules.index(rule)
        return (*rules[:place], *rules[place + 1 :])
    return (rule, *rules) if verb == "I" else (*rules, rule)


def _flushed(session: Session, table: str, chains: tuple[str, ...]) -> Printed:
    if table == "nat" and "POSTROUTING" in chains:
        session.world = masquerading(session.world, session.instance, ())
    return Printed()


def _in_short(chain: str, rules: tuple[Masquerade, ...]) -> str:
    head = f"Chain {chain} (policy ACCEPT)\ntarget     prot opt source               destination\n"
    return head + "".join(f"MASQUERADE  all  --  {one.source:<20} 0.0.0.0/0\n" for one in rules)


def _in_full(chain: str, rules: tuple[Masquerade, ...]) -> str:
    head = (
        f"Chain {chain} (policy ACCEPT 0 packets, 0 bytes)\n"
        " pkts bytes target     prot opt in     out     source               destination\n"
    )
    lines = (
        f"    0     0 MASQUERADE  all  --  *      {one.link or '*':<7} {one.source:<20} 0.0.0.0/0\n" for one in rules
    )
    return head + "".join(lines)


def _spelled(chain: str, rules: tuple[Masquerade, ...]) -> str:
    """As it could be typed again."""
    lines = [f"-P {chain} ACCEPT"]
    for one in rules:
        source = "" if one.source == EVERYWHERE else f" -s {one.source}"
        link = f" -o {one.link}" if one.link else ""
        lines.append(f"-A {chain}{source}{link} -j MASQUERADE")
    return "".join(f"{one}\n" for one in lines)
