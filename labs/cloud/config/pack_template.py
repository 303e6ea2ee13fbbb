"""What is in the template of a conformance pack? Config rules and remediations, with parameters, and nothing else.

https://docs.aws.amazon.com/config/latest/developerguide/custom-conformance-pack.html. Of CloudFormation's functions,
those that templates of packs use are worked out: Ref, Fn::If, Fn::Sub and Fn::Join, and conditions of Fn::Equals,
Fn::Not, Fn::And and Fn::Or.
"""

import re
from collections.abc import Mapping
from typing import Any

from labs.cloud.config.template import Place, Template, TemplateFault, read_template
from labs.cloud.world import Frozen

LARGEST = 51_200
"""Bytes: https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html"""
MOST_PARAMETERS = 60
"""The same page."""
MOST_RESOURCES = 130
"""Rules of one pack: https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html"""
RULE, REMEDIATION = "AWS::Config::ConfigRule", "AWS::Config::RemediationConfiguration"
SECTIONS = ("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Conditions", "Resources")
NOTHING = "AWS::NoValue"
PARAMETER = re.compile(r"\$\{([\w:]+)\}")
LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
_GONE = object()


class PackResource(Frozen):
    """A rule or a remediation of a pack, its properties worked out."""

    logical_id: str
    type: str
    properties: dict[str, Any]
    line: int = 0


def read_pack(text: str, given: Mapping[str, str], *, account_id: str, region: str) -> tuple[PackResource, ...]:
    """The rules and remediations of a template with these parameters. Raises TemplateFault with the line."""
    template = read_template(text)
    for name in template.values:
        if name not in SECTIONS:
            raise template.fault((name,), f"A conformance pack has no such part; it has {', '.join(SECTIONS)}.")
    known = {"AWS::AccountId": account_id, "AWS::Region": region, "AWS::Partition": "aws", NOTHING: _GONE}
    known |= _parameters(template, given)
    reading = _Reading(template, known)
    resources = _mapping(template, ("Resources",))
    if not 1 <= len(resources) <= MOST_RESOURCES:
        raise template.fault(("Resources",), f"A conformance pack has 1 to {MOST_RESOURCES} resources.")
    found = (reading.resource(name, one) for name, one in resources.items())
    return tuple(one for one in found if one is not None)


def _mapping(template: Template, place: Place) -> dict[str, Any]:
    found = template.values.get(place[0])
    if found is None and place != ("Resources",):
        return {}
    if not isinstance(found, dict):
        raise template.fault(place, "Here stand names and values.")
    return found


def _parameters(template: Template, given: Mapping[str, str]) -> dict[str, Any]:
    declared = _mapping(template, ("Parameters",))
    if len(declared) > MOST_PARAMETERS:
        raise template.fault(("Parameters",), f"A conformance pack has up to {MOST_PARAMETERS} parameters.")
    for name in given:
        if name not in declared:
            raise template.fault(("Parameters",), f"The template has no parameter {name}, which was given.")
    values: dict[str, Any] = {}
    for name, one in declared.items():
        default = one.get("Default") if isinstance(one, dict) else None
        value = given.get(name, default)
        if value is None:
            raise template.fault(("Parameters", name), "It has no default, and no value was given.")
        values[name] = _plain(value)
    return values


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _Reading:
    """A template that is being worked out."""

    def __init__(self, template: Template, known: Mapping[str, Any]) -> None:
        self.template = template
        self.known = known
        self.conditions = _mapping(template, ("Conditions",))
        self.resources = _mapping(template, ("Resources",))
        self.asked: list[str] = []

    def resource(self, name: str, one: Any) -> PackResource | None:
        place: Place = ("Resources", name)
        if not isinstance(one, dict):
            raise self.fault(place, "A resource has a Type and Properties.")
        if not LOGICAL_ID.fullmatch(name):
            raise self.fault(place, "The name of a resource is made of letters and digits.")
        type = one.get("Type")
        if type not in (RULE, REMEDIATION):
            raise self.fault((*place, "Type"), f"A conformance pack holds {RULE} and {REMEDIATION}, not {type}.")
        for member in one:
            if member not in ("Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "Metadata"):
                raise self.fault((*place, member), "A resource has no such member.")
        if "Condition" in one and not self.holds(str(one["Condition"]), (*place, "Condition")):
            return None
        properties = self.value(one.get("Properties") or {}, (*place, "Properties"))
        if not isinstance(properties, dict):
            raise self.fault((*place, "Properties"), "Here stand names and values.")
        return PackResource(logical_id=name, type=type, properties=properties, line=self.template.lines.get(place, 0))

    def value(self, value: Any, place: Place) -> Any:
        """A value with its functions worked out; what is AWS::NoValue is left out."""
        if isinstance(value, list):
            worked = [self.value(one, (*place, index)) for index, one in enumerate(value)]
            return [one for one in worked if one is not _GONE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (name := next(iter(value))) in (*_FUNCTIONS, "Ref"):
            return self.reference(value[name], place) if name == "Ref" else self.function(name, value[name], place)
        if unknown := next((one for one in value if one.startswith("Fn::")), ""):
            raise self.fault((*place, unknown), "This function is not worked out here.")
        worked_out = {name: self.value(inner, (*place, name)) for name, inner in value.items()}
        return {name: one for name, one in worked_out.items() if one is not _GONE}

    def reference(self, name: Any, place: Place) -> Any:
        if name in self.known:
            return self.known[name]
        if name in self.resources:
            return {"Ref": name}
        raise self.fault(place, f"Neither a parameter nor a resource is called {name}.")

    def function(self, name: str, given: Any, place: Place) -> Any:
        inner = (*place, name)
        if name == "Fn::If":
            if not isinstance(given, list) or len(given) != 3:
                raise self.fault(inner, "Fn::If takes a condition and two values.")
            return self.value(given[1] if self.holds(str(given[0]), inner) else given[2], inner)
        if name == "Fn::Sub":
            return PARAMETER.sub(lambda one: str(self.reference(one[1], inner)), self.text(given, inner))
        if not isinstance(given, list) or len(given) != 2 or not isinstance(given[1], list):
            raise self.fault(inner, "Fn::Join takes a delimiter and a list.")
        return str(given[0]).join(str(one) for one in self.value(given[1], inner))

    def text(self, given: Any, place: Place) -> str:
        if not isinstance(given, str):
            raise self.fault(place, "Here stands text.")
        return given

    def holds(self, name: str, place: Place) -> bool:
        """Whether a condition of this name holds."""
        if name not in self.conditions:
            raise self.fault(place, f"No condition is called {name}.")
        if name in self.asked:
            raise self.fault(("Conditions", name), "The condition asks for itself.")
        self.asked.append(name)
        found = self.judge(self.conditions[name], ("Conditions", name))
        self.asked.pop()
        return found

    def judge(self, condition: Any, place: Place) -> bool:
        if not isinstance(condition, dict) or len(condition) != 1:
            raise self.fault(place, "A condition is one function.")
        name, given = next(iter(condition.items()))
        inner = (*place, name)
        if name == "Condition":
            return self.holds(str(given), inner)
        parts = given if isinstance(given, list) else [given]
        if name == "Fn::Equals" and len(parts) == 2:
            return _plain(self.value(parts[0], inner)) == _plain(self.value(parts[1], inner))
        if name in ("Fn::Not", "Fn::And", "Fn::Or"):
            judged = [self.judge(one, inner) for one in parts]
            return {"Fn::Not": not all(judged), "Fn::And": all(judged), "Fn::Or": any(judged)}[name]
        raise self.fault(inner, "Conditions are made of Fn::Equals, Fn::Not, Fn::And, Fn::Or and Condition.")

    def fault(self, place: Place, reason: str) -> TemplateFault:
        return self.template.fault(place, reason)


_FUNCTIONS = ("Fn::If", "Fn::Sub", "Fn::Join")
