"""`ethtool`, `lspci`, `lsmod` and `modinfo`: by which driver is the network seen, and on which machine?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/test-enhanced-networking-ena.html shows what to look for.
"""

from collections.abc import Iterator

from labs.cloud.guest.machine import FIRST_SLOT, Guest, Link
from labs.cloud.guest.program import Printed, Session, program

DEVICES = {
    "ena": "Ethernet controller: Amazon.com, Inc. Elastic Network Adapter (ENA)",
    "ixgbevf": "Ethernet controller: Intel Corporation 82599 Ethernet Controller Virtual Function (rev 01)",
}
FIRST_FUNCTION = 3
"""The PCI slot of the first virtual function on Xen."""
NITRO_BOARD = (
    "00:00.0 Host bridge: Intel Corporation 440FX - 82441FX PMC [Natoma]",
    "00:01.0 ISA bridge: Intel Corporation 82371SB PIIX3 ISA [Natoma/Triton II]",
    "00:03.0 VGA compatible controller: Amazon.com, Inc. Device 1111",
    "00:04.0 Non-Volatile memory controller: Amazon.com, Inc. NVMe EBS Controller",
)
XEN_BOARD = (
    "00:00.0 Host bridge: Intel Corporation 440FX - 82441FX PMC [Natoma] (rev 02)",
    "00:01.0 ISA bridge: Intel Corporation 82371SB PIIX3 ISA [Natoma/Triton II]",
    "00:01.1 IDE interface: Intel Corporation 82371SB PIIX3 IDE [Natoma/Triton II]",
    "00:01.3 Bridge: Intel Corporation 82371AB/EB/MB PIIX4 ACPI (rev 01)",
    "00:02.0 VGA compatible controller: Cirrus Logic GD 5446",
)
XEN_PLATFORM = "00:1f.0 Unassigned class [ff80]: XenSource, Inc. Xen Platform Device (rev 01)"
MODULES = {"ena": ("ena", 126976), "ixgbevf": ("ixgbevf", 77824), "vif": ("xen_netfront", 40960)}
"""Driver -> the module that brings it, and its size in memory."""
ABOUT = {
    "ena": ("Elastic Network Adapter (ENA)", "Amazon.com, Inc. or its affiliates", "amazon/ena"),
    "ixgbevf": (
        "Intel(R) 10 Gigabit Virtual Function Network Driver",
        "Intel Corporation, <linux.nics@intel.com>",
        "intel/ixgbevf",
    ),
}


@program("ethtool", "ethtool [-i] INTERFACE")
def ethtool(session: Session, words: list[str], _piped: str) -> Printed:
    """Show the driver of a link with -i, else whether the link is there."""
    guest = session.guest
    names = [one for one in words if not one.startswith("-")]
    options = [one for one in words if one.startswith("-")]
    link = guest.link(names[0]) if names else None
    if not names:
        return Printed(error="ethtool: bad command line argument(s)\nFor more information run ethtool -h\n", status=1)
    if link is None:
        what = "driver information" if options else "device settings"
        said = f"netlink error: no device matches name (offset 24)\nCannot get {what}: No such device\n"
        return Printed(error=said, status=71 if options else 75)
    if options in (["-i"], ["--driver"]):
        return Printed(out="".join(f"{name}: {value}\n" for name, value in _driver(guest, link)))
    if options:
        return Printed(error="Cannot get device settings: Operation not supported\n", status=75)
    detected = "yes" if link.is_up else "no"
    return Printed(out=f"Settings for {link.name}:\n\tLink detected: {detected}\n")


def _driver(guest: Guest, link: Link) -> Iterator[tuple[str, str]]:
    """What the paravirtual driver does not know it leaves empty: that tells that there is no enhanced networking."""
    is_enhanced = link.driver in DEVICES
    yield "driver", link.driver
    yield "version", guest.system.drivers[link.driver].format(arch=guest.architecture)
    yield "firmware-version", ""
    yield "expansion-rom-version", ""
    yield "bus-info", bus_of(link) if is_enhanced else f"vif-{link.number - 2}"
    yield "supports-statistics", "yes"
    yield "supports-test", "yes" if link.driver == "ixgbevf" else "no"
    yield "supports-eeprom-access", "no"
    yield "supports-register-dump", "yes" if link.driver == "ixgbevf" else "no"
    yield "supports-priv-flags", "yes" if link.driver == "ena" and guest.system.family == "al2023" else "no"


def bus_of(link: Link) -> str:
    """The place of a link's device on the PCI bus."""
    first = FIRST_SLOT if link.driver == "ena" else FIRST_FUNCTION
    return f"0000:00:{first + link.number - 2:02x}.0"


@program("lspci", "lspci")
def lspci(session: Session, words: list[str], _piped: str) -> Printed:
    """List the devices. What is paravirtual is none of them."""
    guest = session.guest
    if (
        not any(link.driver in DEVICES for link in guest.links)
        and guest.system.family == "al1"
        and _is_paravirtual(guest)
    ):
        return Printed(
            error="pcilib: Cannot open /proc/bus/pci\nlspci: Cannot find any working access method.\n", status=1
        )
    cards = [
        f"{bus_of(one).removeprefix('0000:')} {DEVICES[one.driver]}" for one in guest.links if one.driver in DEVICES
    ]
    board = [*NITRO_BOARD, *cards] if guest.facts.is_nitro else [*XEN_BOARD, *cards, XEN_PLATFORM]
    return Printed(out="".join(f"{one}\n" for one in board))


def _is_paravirtual(guest: Guest) -> bool:
    from labs.cloud.resources.instance import machine_view

    return machine_view(guest.world, guest.instance).virtualization_type == "paravirtual"


@program("lsmod", "lsmod")
def lsmod(session: Session, _words: list[str], _piped: str) -> Printed:
    """List the modules that drive the network and the disks."""
    guest = session.guest
    drivers = dict.fromkeys(link.driver for link in guest.links)
    disks = [("nvme", 57344), ("nvme_core", 192512)] if guest.facts.is_nitro else [("xen_blkfront", 49152)]
    modules = [MODULES[one] for one in drivers] + disks
    return Printed(
        out=f"{'Module':<24}{'Size':<8}Used by\n" + "".join(f"{name:<24}{size:<8}0\n" for name, size in modules)
    )


@program("modinfo", "modinfo ena | ixgbevf")
def modinfo(session: Session, words: list[str], _piped: str) -> Printed:
    """Tell about a module, whether or not it drives anything here."""
    guest = session.guest
    names = [one for one in words if not one.startswith("-")]
    if not names:
        return Printed(error="modinfo: ERROR: missing module or filename.\n", status=1)
    name = names[0].removesuffix(".ko")
    if name not in ABOUT:
        return Printed(error=f"modinfo: ERROR: Module {name} not found.\n", status=1)
    about, author, path = ABOUT[name]
    version = guest.system.drivers[name].format(arch=guest.architecture)
    rows = (
        ("filename", f"/lib/modules/{guest.kernel}/kernel/drivers/net/ethernet/{path}/{name}.ko"),
        ("version", version),
        ("license", "GPL"),
        ("description", about),
        ("author", author),
        ("name", name),
        ("vermagic", f"{guest.kernel} SMP mod_unload modversions "),
    )
    return Printed(out="".join(f"{f'{label}:':<16}{value}\n" for label, value in rows))
