"""`iperf3`: how fast is it from here to there? Measured by labs/cloud/hardware/flows.py.

No time passes meanwhile, but what is sent is charged along its way.

https://software.es.net/iperf/invoking.html. Its units: bitrates in steps of 1000, transfers in steps of 1024.
"""

import json
from collections.abc import Iterator
from typing import Any

from labs.cloud.billing import carried
from labs.cloud.errors import CloudError
from labs.cloud.guest.listening import IPERF_PORT, listens
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.names import address_of, complaint
from labs.cloud.guest.program import BadOption, Options, Printed, Session, options_of, program, refused
from labs.cloud.guest.programs.probing import number_in
from labs.cloud.guest.reaching import Reached, link_towards, reach
from labs.cloud.guest.serving import start_server
from labs.cloud.hardware.flows import Measurement, measure
from labs.cloud.network.packet import EPHEMERAL_PORT, Protocol
from labs.cloud.resources.guest_state import Server

LONGS = {
    "client": "c", "server": "s", "port": "p", "time": "t", "parallel": "P", "udp": "u", "reverse": "R", "json": "J",
    "daemon": "D", "bandwidth": "b", "bitrate": "b", "version": "v", "format": "f", "interval": "i", "bind": "B",
}  # fmt: skip
MOST_SECONDS, MOST_FLOWS = 86_400, 128
MOST_ROWS = 60
"""Seconds that are told one by one."""
UDP_GBPS = 0.001_048_576
"""What iperf3 sends by UDP unless -b says otherwise: 1 Mbit, of 1024 x 1024 bits."""
RULE = "-" * 61
PARTS = "- " * 25
UNITS = {"K": 1e3, "M": 1e6, "G": 1e9}


@program("iperf3", "iperf3 -s | -c HOST [-t SECONDS] [-P FLOWS] [-u] [-R] [-J]")
def iperf3(session: Session, words: list[str], _piped: str) -> Printed:
    """Be the server, or measure to one."""
    try:
        options = options_of(words, flags="suRJDv46V1", valued="cptPbfiBMwl", longs=LONGS)
    except BadOption as fault:
        return refused("iperf3", fault)
    if options.has("v"):
        return Printed(out="iperf 3.9 (cJSON 1.7.13)\n")
    port = number_in(options.value("p", str(IPERF_PORT))) or 0
    if not 1 <= port <= 65535:
        return Printed(error="iperf3: parameter error - port number must be between 1 and 65535 inclusive\n", status=1)
    if options.has("s"):
        return _serve(session, port)
    if not options.has("c"):
        return Printed(error="iperf3: parameter error - must either be a client (-c) or server (-s)\n", status=1)
    return _measure(session, options, port)


def _serve(session: Session, port: int) -> Printed:
    if start_server(session, Server(program="iperf3", port=port)):
        said = "iperf3: error - unable to start listener for connections: Address already in use\niperf3: exiting\n"
        return Printed(error=said, status=1)
    return Printed(out=f"{RULE[:59]}\nServer listening on {port} (test #1)\n{RULE[:59]}\n")


def _measure(session: Session, options: Options, port: int) -> Printed:
    """What the client finds; the data that it sends are charged along their way."""
    guest, host = session.guest, options.value("c")
    seconds, flows = number_in(options.value("t", "10")), number_in(options.value("P", "1"))
    if seconds is None or not 1 <= seconds <= MOST_SECONDS:
        said = "iperf3: parameter error - test duration valid values are 0 to 86400 seconds\n"
        return Printed(error=said, status=1)
    if flows is None or not 1 <= flows <= MOST_FLOWS:
        said = "iperf3: parameter error - number of parallel streams too large (maximum = 128)\n"
        return Printed(error=said, status=1)
    address, found = address_of(guest, host, 6 if options.has("6") else 4 if options.has("4") else 0)
    if not address:
        return _failed(options, f"unable to connect to server: {complaint(found)}")
    # The test is agreed upon by TCP, whichever protocol it measures.
    sent = reach(guest, address, "tcp", port)
    if not sent.answered or not _is_a_server(sent, port):
        faults = {
            "answered": "unable to receive control message: Connection reset by peer",
            "refused": "unable to connect to server: Connection refused",
            "silent": "unable to connect to server: Connection timed out",
            "no host": "unable to connect to server: No route to host",
            "no network": "unable to connect to server: Network is unreachable",
        }
        return _failed(options, faults[sent.outcome])
    found_out = _found_out(guest, options, sent, port, flows, seconds)
    if found_out is None:
        return _failed(options, "unable to read from stream socket: Resource temporarily unavailable")
    session.world = carried(session.world, found_out.walk, found_out.transferred_gb, session.instance_id)
    if options.has("J"):
        return Printed(
            out=json.dumps(_document(guest, options, sent, port, flows, seconds, found_out), indent="\t") + "\n"
        )
    return Printed(out=_report(options, sent, port, flows, seconds, found_out))


def _is_a_server(sent: Reached, port: int) -> bool:
    """Whether iperf3 listens there. What is no instance of this Region has none."""
    found = listens(sent.far, "tcp", port, locally=True) if sent.far else None
    return found is not None and found.program == "iperf3"


def _found_out(
    guest: Guest, options: Options, sent: Reached, port: int, flows: int, seconds: int
) -> Measurement | None:
    """What is measured, from here to there; with -R the other way.

    The data of -R go over the connection that the client made. Where a connection of their own would be kept out, what the
    client's way allows stands for theirs.
    """
    link = guest.link_of(sent.source) or link_towards(guest, sent.address)
    if link is None:
        return None
    ways = [(link.interface.id, sent.address)]
    if options.has("R") and sent.far is not None and (back := link_towards(sent.far, sent.source)):
        ways.insert(0, (back.interface.id, sent.source))
    protocol: Protocol = "udp" if options.has("u") else "tcp"
    for source, destination in ways:
        found = _tried(guest, source, destination, protocol, port, flows, seconds, _wanted(options, flows))
        if found is not None and found.works:
            return found
    return None


def _tried(
    guest: Guest,
    source: str,
    destination: str,
    protocol: Protocol,
    port: int,
    flows: int,
    seconds: int,
    gbps: float | None,
) -> Measurement | None:
    try:
        return measure(
            guest.world,
            source,
            destination,
            protocol=protocol,
            port=port,
            flows=flows,
            seconds=seconds,
            gbps=gbps,
            peers=guest.peers,
        )
    except CloudError:
        return None


def _wanted(options: Options, flows: int) -> float | None:
    """What all flows together want at most, in Gbps: -b says it of each."""
    text = options.value("b")
    if not text:
        return UDP_GBPS * flows if options.has("u") else None
    number = text.rstrip("KMGkmg")
    unit = UNITS.get(text[len(number) :].upper(), 1.0)
    try:
        each = float(number) * unit / 1e9
    except ValueError:
        return None
    return each * flows if 0 < each < 1e6 else None


def _report(options: Options, sent: Reached, port: int, flows: int, seconds: int, found: Measurement) -> str:
    is_udp = options.has("u")
    numbers = [5 + 2 * one for one in range(flows)]
    lines = [f"Connecting to host {options.value('c')}, port {port}"]
    if options.has("R"):
        lines.append(f"Reverse mode, remote host {options.value('c')} is sending")
    lines += [
        f"[{number:3}] local {sent.source} port {EPHEMERAL_PORT + number} connected to {sent.address} port {port}"
        for number in numbers
    ]
    head = "Total Datagrams" if is_udp else "Retr"
    lines.append(f"[ ID] Interval           Transfer     Bitrate         {head}")
    counted = found.packet_bytes if is_udp else 0
    for begun, ended, gbps in _by_second(found, seconds):
        lines += [_row(f"{number:3}", begun, ended, gbps / flows, counted) for number in numbers]
        if flows > 1:
            lines += [_row("SUM", begun, ended, gbps, counted), PARTS]
    lines = lines[:-1] if lines[-1] == PARTS else lines
    lines += [
        PARTS,
        f"[ ID] Interval           Transfer     Bitrate         {'Lost/Total Datagrams' if is_udp else 'Retr'}",
    ]
    for name, gbps in [
        *((f"{number:3}", found.gbps / flows) for number in numbers),
        *([("SUM", found.gbps)] if flows > 1 else []),
    ]:
        for side in ("sender", "receiver"):
            row = _row(name, 0.0, float(seconds), gbps).rstrip()
            lines.append(f"{row}{'    0' if not is_udp and side == 'sender' else '     '}             {side}")
    return "".join(f"{one}\n" for one in [*lines, "", "iperf Done."])


def _by_second(found: Measurement, seconds: int) -> Iterator[tuple[float, float, float]]:
    """From when, until when, and how fast on average: each second, or of a long test each minute."""
    step = 1 if seconds <= MOST_ROWS else 60
    for begun in range(0, seconds, step):
        ended = min(begun + step, seconds)
        yield float(begun), float(ended), _average(found, begun, ended)


def _average(found: Measurement, begun: int, ended: int) -> float:
    place, carried = 0.0, 0.0
    for one in found.intervals:
        shared = min(ended, place + one.seconds) - max(begun, place)
        carried += max(0.0, shared) * one.gbps
        place += one.seconds
    return carried / (ended - begun)


def _row(name: str, begun: float, ended: float, gbps: float, packet_bytes: int = 0) -> str:
    octets = gbps * 1e9 / 8 * (ended - begun)
    counted = f"  {int(octets / packet_bytes)}" if packet_bytes else ""
    return f"[{name}] {begun:6.2f}-{ended:<6.2f} sec  {_bytes(octets)}  {_bits(gbps * 1e9)}{counted}"


def _bytes(octets: float) -> str:
    for unit in ("Bytes", "KBytes", "MBytes", "GBytes"):
        if octets < 1024 or unit == "GBytes":
            return f"{_three(octets)} {unit}"
        octets /= 1024
    raise AssertionError(octets)


def _bits(rate: float) -> str:
    for unit in ("bits/sec", "Kbits/sec", "Mbits/sec", "Gbits/sec"):
        if rate < 1000 or unit == "Gbits/sec":
            return f"{_three(rate)} {unit}"
        rate /= 1000
    raise AssertionError(rate)


def _three(value: float) -> str:
    """Three digits that count, in four places."""
    if value < 9.995:
        return f"{value:.2f}"
    return f"{value:4.1f}" if value < 99.95 else f"{value:4.0f}"


def _document(
    guest: Guest, options: Options, sent: Reached, port: int, flows: int, seconds: int, found: Measurement
) -> dict[str, Any]:
    """What -J prints, as far as it is about the result."""
    numbers = [5 + 2 * one for one in range(flows)]
    connected = [
        {
            "socket": one,
            "local_host": sent.source,
            "local_port": EPHEMERAL_PORT + one,
            "remote_host": sent.address,
            "remote_port": port,
        }
        for one in numbers
    ]
    ended: dict[str, Any] = {
        "start": 0,
        "end": seconds,
        "seconds": seconds,
        "bytes": int(found.gbps * 1e9 / 8 * seconds),
    }
    total = {**ended, "bits_per_second": found.gbps * 1e9}
    return {
        "start": {
            "connected": connected,
            "version": "iperf 3.9",
            "timestamp": {"timesecs": int(guest.world.now.timestamp())},
            "test_start": {
                "protocol": "UDP" if options.has("u") else "TCP",
                "num_streams": flows,
                "duration": seconds,
                "reverse": int(options.has("R")),
            },
        },
        "intervals": [{"sum": {"seconds": one.seconds, "bits_per_second": one.gbps * 1e9}} for one in found.intervals],
        "end": {
            "sum_sent": {**total, "sender": True},
            "sum_received": {**total, "sender": False},
            "cpu_utilization_percent": {
                "host_total": found.sender_cpu_percent,
                "remote_total": found.receiver_cpu_percent,
            },
        },
    }


def _failed(options: Options, said: str) -> Printed:
    if options.has("J"):
        return Printed(
            out=json.dumps({"start": {}, "intervals": [], "end": {}, "error": f"error - {said}"}, indent="\t") + "\n",
            status=1,
        )
    return Printed(error=f"iperf3: error - {said}\n", status=1)
