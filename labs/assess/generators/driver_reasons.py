"""Why is it this driver and not that one? Each wrong driver has its reason in what the machine is, and its misconception."""

from collections.abc import Iterator

from labs.assess.generators.driver_rules import REFUSED, Machine
from labs.assess.generators.driver_words import (
    ALL_IS_THERE,
    ENA_NOT_SET,
    ENA_REQUIRED,
    IS_ENHANCED,
    IS_REFUSED,
    NITRO_HAS_NO_OTHER,
    NO_ENA,
    NO_VF,
    NOT_REFUSED,
    PARAVIRTUAL,
    PV_NOT_SUPPORTED,
    VF_NOT_SET,
    WHY,
)
from labs.assess.generators.posing import told
from labs.assess.value import Text

Reason = tuple[Text, str | None]
OUTCOMES = ("ena", "ixgbevf", "vif", REFUSED)


def why_not(machine: Machine, outcome: str, actual: str) -> Reason:
    """Why a machine does not come to an outcome, and which misconception would bring it there."""
    if outcome == REFUSED:
        return _why_not_refused(machine)
    if actual == REFUSED and not (machine.hvm or outcome != "vif"):
        return _said(machine, PV_NOT_SUPPORTED), "paravirtual-runs-everywhere"
    if outcome == "ena":
        return _why_not_ena(machine)
    if outcome == "ixgbevf":
        return _why_not_vf(machine)
    if actual == REFUSED:
        return _said(machine, NITRO_HAS_NO_OTHER), "nitro-falls-back-to-vif"
    belief = "enhanced-costs-extra" if machine.kind.is_nitro else "xen-has-no-enhanced-networking"
    return told(IS_ENHANCED, kind=machine.instance_type, driver=actual), belief


def why(machine: Machine, outcome: str) -> Text:
    """Why a machine comes to its outcome."""
    return _said(machine, WHY[next(_reasons(machine, outcome))])


def why_refused(machine: Machine) -> Text:
    """Why a launch is refused, in a sentence."""
    return told(IS_REFUSED, why=_said(machine, ENA_REQUIRED if machine.hvm else PV_NOT_SUPPORTED))


def _reasons(machine: Machine, outcome: str) -> Iterator[str]:
    if outcome == REFUSED:
        yield "refused-ena" if machine.hvm else "refused-pv"
    if outcome != "vif":
        yield outcome
    if not machine.has_ena and not machine.has_vf:
        yield "vif-no-device"
    if not machine.hvm:
        yield "vif-pv"
    yield "vif-ena" if machine.has_ena else "vif-vf"


def _why_not_ena(machine: Machine) -> Reason:
    if not machine.has_ena:
        return _said(machine, NO_ENA), "attribute-makes-the-device" if machine.ena else "t2-is-enhanced"
    if not machine.hvm:
        return PARAVIRTUAL, "paravirtual-can-be-enhanced"
    return ENA_NOT_SET, "either-attribute-will-do" if machine.sriov else "type-decides-the-driver"


def _why_not_vf(machine: Machine) -> Reason:
    if not machine.has_vf:
        return _said(machine, NO_VF), "attribute-makes-the-device" if machine.sriov else "t2-is-enhanced"
    if not machine.hvm:
        return PARAVIRTUAL, "paravirtual-can-be-enhanced"
    return VF_NOT_SET, "either-attribute-will-do" if machine.ena else "type-decides-the-driver"


def _why_not_refused(machine: Machine) -> Reason:
    if machine.kind.ena == "required":
        return ALL_IS_THERE, "ena-is-always-required"
    return told(NOT_REFUSED, kind=machine.instance_type, support=machine.kind.ena), "ena-is-always-required"


def _said(machine: Machine, template: Text) -> Text:
    return told(template, kind=machine.instance_type)
