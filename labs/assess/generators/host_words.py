"""The words of questions on hosts and hypervisors: what carries a packet, what is shared, and what becomes of a host."""

from collections.abc import Mapping

from labs.assess.value import Text

# How a packet leaves

PATHS: Mapping[str, Text] = {
    "xen-vif": Text(
        ko="Xen 하이퍼바이저가 패킷을 하나하나 받아서 물리 카드로 넘긴다",
        en="The Xen hypervisor takes each packet and hands it to the physical card",
    ),
    "xen-vf": Text(
        ko="Xen 위의 가상 머신이지만 Intel 82599의 가상 기능(VF)으로 바로 나간다",
        en="From a virtual machine on Xen straight to a virtual function (VF) of an Intel 82599",
    ),
    "xen-ena": Text(
        ko="Xen 위의 가상 머신이지만 ENA의 가상 기능(VF)으로 바로 나간다",
        en="From a virtual machine on Xen straight to a virtual function (VF) of ENA",
    ),
    "nitro": Text(
        ko="Nitro 하이퍼바이저 위의 가상 머신에서 Nitro 카드의 ENA로 바로 나간다",
        en="From a virtual machine on the Nitro hypervisor straight to ENA of the Nitro card",
    ),
    "metal": Text(
        ko="하이퍼바이저가 없는 호스트에서 Nitro 카드의 ENA로 바로 나간다",
        en="From a host without a hypervisor straight to ENA of the Nitro card",
    ),
}
PATH = (
    Text(
        ko="`{name}` 인스턴스가 패킷을 보내요.\n\n{facts}\n\n{modules}\n\n패킷은 어떻게 나가나요?",
        en="The instance `{name}` sends a packet.\n\n{facts}\n\n{modules}\n\nHow does it get out?",
    ),
    Text(
        ko="`{name}` 인스턴스와 네트워크 카드 사이에 무엇이 있는지 보려고 해요.\n\n{facts}\n\n{modules}\n\n나가는 패킷의 길은 어느 것인가요?",
        en="What is between `{name}` and the network card?\n\n{facts}\n\n{modules}\n\nWhich way do its packets go?",
    ),
)  # fmt: skip
TYPE_FACT = Text(
    ko="- 유형 `{kind}`: `Hypervisor` {hypervisor}, `BareMetal` `{metal}`, `EnaSupport` `{support}`",
    en="- Type `{kind}`: `Hypervisor` {hypervisor}, `BareMetal` `{metal}`, `EnaSupport` `{support}`",
)
NO_HYPERVISOR = Text(ko="없음", en="none")
IMAGE_FACT = Text(
    ko="- 인스턴스(HVM): `EnaSupport` {ena}, `SriovNetSupport` {sriov}",
    en="- Instance (HVM): `EnaSupport` {ena}, `SriovNetSupport` {sriov}",
)
GOES_PAST = Text(
    ko="SR-IOV로 카드의 가상 기능을 바로 쓰고 있어서(`{driver}`) 하이퍼바이저가 패킷을 옮기지 않아요.",
    en="By SR-IOV it uses a virtual function of the card itself (`{driver}`), so no hypervisor carries packets.",
)
METAL_HAS_NONE = Text(
    ko="베어 메탈이라 사이에 하이퍼바이저가 없어요.", en="It is bare metal: there is no hypervisor in between."
)
OTHER_HYPERVISOR = Text(
    ko="`{kind}` 유형의 `Hypervisor`는 다른 값(`{hypervisor}`)이에요.",
    en="`Hypervisor` of `{kind}` is another: `{hypervisor}`.",
)
IS_VIRTUAL = Text(
    ko="`BareMetal`이 `false`예요. SR-IOV는 패킷만 하이퍼바이저를 거치지 않게 하고, CPU와 메모리는 하이퍼바이저가 나눠요.",
    en="`BareMetal` is `false`. SR-IOV takes only packets past the hypervisor, which still divides CPU and memory.",
)
PATH_WHY: Mapping[str, Text] = {
    "xen-vif": Text(
        ko="{why} 그래서 가상 머신에는 반가상화 장치(`vif`)만 보이고, 패킷마다 하이퍼바이저 쪽이 받아서 물리 카드로 넘겨요. CPU가 더 들고 느려요.",
        en="{why} So the virtual machine sees a paravirtual device (`vif`) only, and the hypervisor's side takes each packet and hands it to the physical card. That costs CPU and time.",
    ),
    "xen-vf": Text(
        ko="하이퍼바이저는 Xen이지만, SR-IOV가 물리 카드를 여러 가상 기능으로 나누고 그 하나를 가상 머신에 바로 내줘요. {why} 패킷은 하이퍼바이저를 거치지 않아요.",
        en="The hypervisor is Xen, but SR-IOV divides the physical card into virtual functions and gives one to the virtual machine. {why} Packets go past the hypervisor.",
    ),
    "xen-ena": Text(
        ko="하이퍼바이저는 Xen이지만 SR-IOV로 ENA를 바로 써요. {why} 패킷은 하이퍼바이저를 거치지 않아요. ENA가 있다고 모두 Nitro인 것은 아니에요.",
        en="The hypervisor is Xen, yet by SR-IOV the machine uses ENA itself. {why} Packets go past the hypervisor. Not all that has ENA is Nitro.",
    ),
    "nitro": Text(
        ko="Nitro 하이퍼바이저는 CPU와 메모리만 나누고, 네트워크는 Nitro 카드가 맡아요. {why} 패킷은 하이퍼바이저를 거치지 않아요.",
        en="The Nitro hypervisor divides CPU and memory only; networking is the work of the Nitro card. {why} Packets go past the hypervisor.",
    ),
    "metal": Text(
        ko="베어 메탈(`BareMetal` `true`)이라 하이퍼바이저가 없고, 호스트 한 대를 통째로 써요. 네트워크는 여기서도 Nitro 카드의 ENA로 나가요.",
        en="Bare metal (`BareMetal` `true`) has no hypervisor and is a whole host. Its network is ENA of the Nitro card as well.",
    ),
}  # fmt: skip

# What a guest prints

BOARD_HEAD = Text(
    ko="HVM 인스턴스들이에요. 운영 체제에는 `ena`와 `ixgbevf` 드라이버가 모두 들어 있어요.\n\n| 인스턴스 | 유형 | EnaSupport | SriovNetSupport |\n|---|---|---|---|",
    en="These are HVM instances whose operating system brings both drivers, `ena` and `ixgbevf`.\n\n| Instance | Type | EnaSupport | SriovNetSupport |\n|---|---|---|---|",
)  # fmt: skip
BOARD_ROW = Text(ko="| `{name}` | `{kind}` | {ena} | {sriov} |", en="| `{name}` | `{kind}` | {ena} | {sriov} |")
BOARD = (
    Text(
        ko="그중 하나에서 `{command}`를 쳤더니 이렇게 나왔어요.\n\n```\n{output}\n```\n\n어느 인스턴스일까요?",
        en="In one of them `{command}` prints this.\n\n```\n{output}\n```\n\nWhich one is it?",
    ),
    Text(
        ko="동료가 `{command}`의 출력만 보내 왔어요.\n\n```\n{output}\n```\n\n어느 인스턴스에서 친 것인가요?",
        en="A colleague sends nothing but the output of `{command}`.\n\n```\n{output}\n```\n\nIn which instance was it typed?",
    ),
)  # fmt: skip
BOARD_EXPLAINED = Text(ko="{signs} 이것과 맞는 것은 `{name}`: {line}", en="{signs} What matches is `{name}`: {line}")
SIGNS: Mapping[str, Text] = {
    "lspci-xen-vif": Text(
        ko="`Xen Platform Device`가 있으니 Xen이고, `Ethernet controller`가 하나도 없어요. 반가상화 장치는 PCI 목록에 나오지 않아요.",
        en="`Xen Platform Device` tells Xen, and there is no `Ethernet controller`: what is paravirtual is not on the PCI bus.",
    ),
    "lspci-xen-vf": Text(
        ko="`Xen Platform Device`가 있으니 Xen이고, `82599 … Virtual Function`이 카드를 나눈 가상 기능이에요.",
        en="`Xen Platform Device` tells Xen, and `82599 … Virtual Function` is a part of the divided card.",
    ),
    "lspci-xen-ena": Text(
        ko="`Xen Platform Device`가 있으니 Xen이고, 네트워크 카드는 `Elastic Network Adapter`예요.",
        en="`Xen Platform Device` tells Xen, and the network card is an `Elastic Network Adapter`.",
    ),
    "lspci-nitro": Text(
        ko="Xen 장치가 없고 `NVMe EBS Controller`가 있으니 Nitro이고, 네트워크 카드는 `Elastic Network Adapter`예요.",
        en="No Xen device and an `NVMe EBS Controller` tell Nitro; the network card is an `Elastic Network Adapter`.",
    ),
    "lsmod-xen-vif": Text(
        ko="`xen_blkfront`가 있으니 Xen이고, 네트워크도 반가상화 드라이버 `xen_netfront`예요.",
        en="`xen_blkfront` tells Xen, and the network has the paravirtual driver `xen_netfront` too.",
    ),
    "lsmod-xen-vf": Text(
        ko="디스크는 `xen_blkfront`이니 Xen이고, 네트워크는 82599 가상 기능의 드라이버 `ixgbevf`예요.",
        en="Disks by `xen_blkfront` tell Xen, and the network has `ixgbevf`, the driver of the 82599's virtual function.",
    ),
    "lsmod-xen-ena": Text(
        ko="디스크는 `xen_blkfront`이니 Xen이고, 네트워크는 `ena`예요.",
        en="Disks by `xen_blkfront` tell Xen, and the network has `ena`.",
    ),
    "lsmod-nitro": Text(
        ko="디스크가 `nvme`이니 Nitro이고, 네트워크는 `ena`예요.", en="Disks by `nvme` tell Nitro, and the network has `ena`."
    ),
}  # fmt: skip
OTHER_SIGNS = Text(ko="{line} 이 인스턴스라면 출력이 달라요. {signs}", en="{line} There the output is another. {signs}")

# Which of several

WHICH = Text(
    ko="{table}\n\n{asked}",
    en="{table}\n\n{asked}",
)
WHICH_HEAD = Text(
    ko="실행 중인 HVM 인스턴스들이에요.\n\n| 인스턴스 | 유형 | Hypervisor | ethtool -i |\n|---|---|---|---|",
    en="These HVM instances are running.\n\n| Instance | Type | Hypervisor | ethtool -i |\n|---|---|---|---|",
)
WHICH_ROW = Text(ko="| `{name}` | `{kind}` | {hypervisor} | `{driver}` |", en="| `{name}` | `{kind}` | {hypervisor} | `{driver}` |")  # fmt: skip
ASKED: Mapping[str, Text] = {
    "carried": Text(
        ko="하이퍼바이저가 패킷을 하나하나 옮겨 주는 인스턴스를 모두 고르세요.",
        en="Choose every instance whose packets a hypervisor carries one by one.",
    ),
    "past": Text(
        ko="가상 머신이면서 패킷은 하이퍼바이저를 거치지 않는 인스턴스를 모두 고르세요.",
        en="Choose every instance that is a virtual machine and whose packets go past the hypervisor.",
    ),
    "divided": Text(
        ko="하이퍼바이저가 나눠 준 CPU와 메모리로 도는 인스턴스를 모두 고르세요.",
        en="Choose every instance that runs on CPU and memory which a hypervisor divides.",
    ),
}
LINES: Mapping[str, Text] = {
    "xen-vif": Text(ko="Xen 가상 머신이고, 반가상화 `vif`라서 하이퍼바이저가 패킷을 옮겨요.", en="A virtual machine on Xen with the paravirtual `vif`: the hypervisor carries its packets."),
    "xen-vf": Text(ko="Xen 가상 머신이고, 82599의 가상 기능을 바로 써요.", en="A virtual machine on Xen that uses a virtual function of the 82599 itself."),
    "xen-ena": Text(ko="Xen 가상 머신이고, ENA를 바로 써요.", en="A virtual machine on Xen that uses ENA itself."),
    "nitro": Text(ko="Nitro 가상 머신이고, ENA를 바로 써요.", en="A virtual machine on Nitro that uses ENA itself."),
    "metal": Text(ko="베어 메탈이라 하이퍼바이저가 없어요.", en="Bare metal, without a hypervisor."),
}  # fmt: skip
LINE = Text(ko="- `{name}`: {line}", en="- `{name}`: {line}")
WHICH_EXPLAINED = Text(
    ko="하이퍼바이저가 있는지는 유형이, 패킷을 누가 옮기는지는 드라이버가 말해 줘요.\n\n{lines}",
    en="The type tells whether there is a hypervisor; the driver tells who carries packets.\n\n{lines}",
)
