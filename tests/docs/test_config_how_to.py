"""The examples of the page about Config rules work as they stand, in both languages."""

import re

import pytest

from tests.cloud.config.around import Alarmed
from tests.processes import ROOT

LANGUAGES = ("", ".ko")


def blocks(language: str, kind: str) -> list[str]:
    text = (ROOT / "docs" / "how-to" / f"write-a-config-rule{language}.md").read_text()
    return re.findall(rf"```{kind}\n(.*?)```", text, flags=re.DOTALL)


@pytest.fixture
def region() -> Alarmed:
    watched = Alarmed().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")
    assert isinstance(watched, Alarmed)
    return watched


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_functions_judge(region: Alarmed, language: str) -> None:
    public, few, named = blocks(language, "cel")
    region.with_function_rule("public", public, "AWS::EC2::Instance")
    region.with_function_rule("few", few, "AWS::EC2::Instance", input_parameters='{"maxEnis": "0"}')
    region.with_function_rule("named", named, message="ScheduledNotification")

    region.rest()

    assert region.found("public")[region["web"]][0] == "NON_COMPLIANT"
    assert region.found("few")[region["web"]][0] == "NON_COMPLIANT"
    assert region.found("named")[region["vpc"]][0] == "NON_COMPLIANT"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_and_the_pack_are_taken(region: Alarmed, language: str) -> None:
    document, pack = blocks(language, "yaml")
    named = {"name": "Disassociate", "document_type": "Automation", "document_format": "YAML"}

    region.do("ssm.create_document", **named, content=document)
    region.do("config.put_conformance_pack", conformance_pack_name="net", template_body=pack)
