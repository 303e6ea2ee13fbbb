"""`hostname`, `uname`, `cat`, `free` and the like: who is this machine, and what does it know of itself?"""

from collections.abc import Callable, Mapping

from labs.cloud.guest.listening import user_data_of
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.program import BadOption, Printed, Session, known_programs, options_of, program, refused

SITE = "/sys/class/net/"


@program("hostname", "hostname [-f|-s|-d|-i|-I]")
def hostname(session: Session, words: list[str], _piped: str) -> Printed:
    """The name of the machine, or its addresses with -I."""
    guest = session.guest
    try:
        options = options_of(
            words, flags="fsdiIA", longs={"fqdn": "f", "short": "s", "domain": "d", "all-ip-addresses": "I"}
        )
    except BadOption as fault:
        return refused("hostname", fault, status=255)
    if options.rest:
        return Printed(error="hostname: you must be root to change the host name\n", status=1)
    held = [one.address for link in guest.links for one in link.addresses]
    global_ones = [one.address for link in guest.links for one in link.ipv6_addresses if one.length == 128]
    if options.has("I"):
        return Printed(out=" ".join([*held, *global_ones, ""]) + "\n")
    if options.has("i"):
        return Printed(out=f"{held[0] if held else '127.0.0.1'}\n")
    if options.has("f"):
        return Printed(out=f"{guest.full_name}\n")
    if options.has("d"):
        return Printed(out=f"{guest.full_name.partition('.')[2]}\n")
    full = guest.system.full_hostname and not options.has("s")
    return Printed(out=f"{guest.full_name if full else guest.short_name}\n")


@program("uname", "uname [-a|-r|-m]")
def uname(session: Session, words: list[str], _piped: str) -> Printed:
    """The kernel."""
    guest = session.guest
    try:
        options = options_of(words, flags="asnrvmpio", longs={"all": "a", "kernel-release": "r", "machine": "m"})
    except BadOption as fault:
        return refused("uname", fault)
    name = guest.full_name if guest.system.full_hostname else guest.short_name
    parts = {
        "s": "Linux", "n": name, "r": guest.kernel, "v": guest.system.build,
        "m": guest.architecture, "p": guest.architecture, "i": guest.architecture, "o": "GNU/Linux",
    }  # fmt: skip
    wanted = "snrvmpio" if options.has("a") else "".join(options.given) or "s"
    return Printed(out=" ".join(parts[one] for one in "snrvmpio" if one in wanted) + "\n")


@program("whoami", "whoami")
def whoami(session: Session, _words: list[str], _piped: str) -> Printed:
    """The user that the image brings."""
    return Printed(out=f"{session.guest.system.user}\n")


@program("id", "id")
def id_(session: Session, words: list[str], _piped: str) -> Printed:
    """The numbers of the user."""
    user = session.guest.system.user
    if words:
        return Printed(out="1000\n") if words[0] == "-u" else Printed(out=f"{user}\n")
    return Printed(out=f"uid=1000({user}) gid=1000({user}) groups=1000({user})\n")


@program("pwd", "")
def pwd(session: Session, _words: list[str], _piped: str) -> Printed:
    """The home directory; there is no other."""
    return Printed(out=f"/home/{session.guest.system.user}\n")


@program("date", "date")
def date(session: Session, words: list[str], _piped: str) -> Printed:
    """Simulated time."""
    now = session.world.now
    wanted = next((one[1:] for one in words if one.startswith("+")), "")
    if not wanted:
        return Printed(out=f"{now:%a %b} {now.day:2d} {now:%H:%M:%S} UTC {now:%Y}\n")
    known = {
        "Y": "%Y",
        "m": "%m",
        "d": "%d",
        "H": "%H",
        "M": "%M",
        "S": "%S",
        "F": "%Y-%m-%d",
        "T": "%H:%M:%S",
        "Z": "UTC",
    }
    text = wanted.replace("%s", str(int(now.timestamp())))
    for letter, spelled in known.items():
        text = text.replace(f"%{letter}", now.strftime(spelled))
    return Printed(out=f"{text}\n")


@program("uptime", "uptime")
def uptime(session: Session, _words: list[str], _piped: str) -> Printed:
    """For how long it has been running, in simulated time. How busy it is, is not simulated."""
    now = session.world.now
    seconds = max(0, int((now - session.instance.launch_time).total_seconds()))
    days, minutes = divmod(seconds // 60, 1440)
    hours = f"{minutes // 60:2d}:{minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"
    up = f"{days} day{'s' if days != 1 else ''}, {hours}" if days else hours
    return Printed(out=f" {now:%H:%M:%S} up {up},  1 user,  load average: 0.00, 0.00, 0.00\n")


@program("free", "free [-m|-h]")
def free(session: Session, words: list[str], _piped: str) -> Printed:
    """The memory of the instance type. What is used is not simulated, and counts as nothing."""
    kib = session.guest.facts.memory_mib * 1024
    if "-m" in words:
        total, none = str(kib // 1024), "0"
    elif "-h" in words:
        total, none = (f"{kib / 1048576:.1f}Gi" if kib >= 1048576 else f"{kib // 1024}Mi"), "0B"
    else:
        total, none = str(kib), "0"
    columns = ("total", "used", "free", "shared", "buff/cache", "available")
    head = " " * 8 + "".join(f"{one:>12}" for one in columns)
    memory = "Mem:    " + "".join(f"{one:>12}" for one in (total, none, total, none, none, total))
    swap = "Swap:   " + "".join(f"{none:>12}" for _ in range(3))
    return Printed(out=f"{head}\n{memory}\n{swap}\n")


@program("nproc", "nproc")
def nproc(session: Session, _words: list[str], _piped: str) -> Printed:
    """How many processors it sees."""
    return Printed(out=f"{_processors(session.guest)}\n")


def _processors(guest: Guest) -> int:
    chosen = guest.instance.cpu_options
    return (chosen.core_count or 1) * (chosen.threads_per_core or 1) if chosen else guest.facts.vcpus


@program("env", "env")
def env(session: Session, _words: list[str], _piped: str) -> Printed:
    """The variables."""
    every = {**session.environment, **session.variables}
    return Printed(out="".join(f"{name}={value}\n" for name, value in every.items()))


program("printenv")(env)


@program("cat", "cat /etc/os-release | /etc/resolv.conf | /etc/hosts | /proc/cpuinfo")
def cat(session: Session, words: list[str], piped: str) -> Printed:
    """The few files there are."""
    names = [one for one in words if one == "-" or not one.startswith("-")]
    if not names:
        return Printed(out=piped)
    out, error = "", ""
    for name in names:
        text = piped if name == "-" else file_of(session.guest, name)
        if text is None:
            error += f"cat: {name}: No such file or directory\n"
        else:
            out += text
    return Printed(out=out, error=error, status=1 if error else 0)


@program("ls", "ls /sys/class/net")
def ls(session: Session, words: list[str], _piped: str) -> Printed:
    """The names of the links, where those are asked for; the home directory is empty."""
    guest = session.guest
    names = [one for one in words if not one.startswith("-")]
    if not names or names[0] in (".", "~", f"/home/{guest.system.user}"):
        return Printed()
    if names[0].rstrip("/") == SITE.rstrip("/"):
        return Printed(out="".join(f"{one}\n" for one in (*(link.name for link in guest.links), "lo")))
    if file_of(guest, names[0]) is not None:
        return Printed(out=f"{names[0]}\n")
    return Printed(error=f"ls: cannot access '{names[0]}': No such file or directory\n", status=2)


def file_of(guest: Guest, path: str) -> str | None:
    """The text of one of the files there are, or None."""
    if path.startswith(SITE):
        return _file_of_a_link(guest, path.removeprefix(SITE))
    write = FILES.get(path)
    return write(guest) if write else None


def _file_of_a_link(guest: Guest, rest: str) -> str | None:
    name, _, what = rest.partition("/")
    link = guest.link(name)
    if link is None:
        return None
    values = {
        "address": link.mac,
        "mtu": str(link.mtu),
        "operstate": "up" if link.is_up else "down",
        "ifindex": str(link.number),
    }
    return f"{values[what]}\n" if what in values else None


def _resolv_conf(guest: Guest) -> str:
    servers = ("127.0.0.53",) if guest.system.family == "ubuntu" else guest.name_servers
    search = f"search {' '.join(guest.search_domains)}\n" if guest.search_domains else ""
    named = "".join(f"nameserver {one}\n" for one in servers)
    return f"{named}options edns0 trust-ad\n{search}" if guest.system.family == "ubuntu" else f"{search}{named}"


def _hosts(guest: Guest) -> str:
    if guest.system.family == "ubuntu":
        return "127.0.0.1 localhost\n\n::1 ip6-localhost ip6-loopback\nfe00::0 ip6-localnet\nff00::0 ip6-mcastprefix\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n"
    return (
        "127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4\n"
        "::1         localhost6 localhost6.localdomain6\n"
    )


def _cpuinfo(guest: Guest) -> str:
    facts = guest.facts
    speed = f"{(facts.clock_ghz or 0) * 1000:.3f}"
    rows = [
        f"processor\t: {number}\nvendor_id\t: {_vendor(facts.manufacturer)}\ncpu MHz\t\t: {speed}\ncpu cores\t: {facts.cores}\n"
        for number in range(_processors(guest))
    ]
    return "\n".join(rows) + "\n"


def _vendor(manufacturer: str | None) -> str:
    return {"Intel": "GenuineIntel", "AMD": "AuthenticAMD"}.get(manufacturer or "", manufacturer or "unknown")


FILES: Mapping[str, Callable[[Guest], str]] = {
    "/etc/os-release": lambda guest: guest.system.os_release,
    "/etc/resolv.conf": _resolv_conf,
    "/etc/hosts": _hosts,
    "/etc/hostname": lambda guest: f"{guest.full_name if guest.system.full_hostname else guest.short_name}\n",
    "/proc/cpuinfo": _cpuinfo,
    "/proc/meminfo": lambda guest: f"MemTotal:       {guest.facts.memory_mib * 1024:>8} kB\n",
    "/proc/version": lambda guest: f"Linux version {guest.kernel} {guest.system.build}\n",
    "/var/lib/cloud/instance/user-data.txt": user_data_of,
}


@program("echo", "echo TEXT")
def echo(_session: Session, words: list[str], _piped: str) -> Printed:
    """Its words."""
    ends = words[:1] != ["-n"]
    return Printed(out=" ".join(words if ends else words[1:]) + ("\n" if ends else ""))


@program("export", "")
def export(session: Session, words: list[str], _piped: str) -> Printed:
    """Set variables; here all of them are exported."""
    faults = ""
    for word in words:
        name, equals, value = word.partition("=")
        if not name.isidentifier() or not name.isascii():
            faults += f"-bash: export: `{word}': not a valid identifier\n"
        elif equals:
            session.variables[name] = value
    return Printed(error=faults, status=1 if faults else 0)


@program("unset", "")
def unset(session: Session, words: list[str], _piped: str) -> Printed:
    """Forget variables."""
    for word in words:
        session.variables.pop(word, None)
    return Printed()


@program("true", "")
def true(_session: Session, _words: list[str], _piped: str) -> Printed:
    """Goes well."""
    return Printed()


@program("false", "")
def false(_session: Session, _words: list[str], _piped: str) -> Printed:
    """Fails."""
    return Printed(status=1)


@program("sleep", "")
def sleep(_session: Session, _words: list[str], _piped: str) -> Printed:
    """Returns at once: simulated time passes only when the clock is moved."""
    return Printed()


@program("help", "")
def help_(_session: Session, _words: list[str], _piped: str) -> Printed:
    """The programs there are."""
    usages = sorted(one.usage for one in known_programs().values() if one.usage)
    return Printed(out="".join(f"  {one}\n" for one in usages))


@program("exit", "")
def exit_(_session: Session, _words: list[str], _piped: str) -> Printed:
    """Ends nothing here: whoever opened the shell leaves it."""
    return Printed()


program("logout")(exit_)
