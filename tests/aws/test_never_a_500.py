"""Whatever is asked, the door answers with a result or a refusal in EC2's words, never with a failure of its own."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from labs.aws import door
from labs.aws.service import service
from labs.cloud import registry
from labs.study import keys
from labs.study.keys import Credentials
from labs.study.models import Sandbox
from labs.study.queries import world_of
from tests.aws.clients import send, send_request
from tests.aws.other_side import actions, every_field, request, requests
from tests.rows import a_lab, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db
HARD = settings(
    suppress_health_check=list(HealthCheck), deadline=None, max_examples=12, phases=[Phase.generate, Phase.shrink]
)
CODE = re.compile(rb'<Code>([^<]+)</Code>|"__type":"([^"]+)"')
OUT_OF_CAPACITY = re.compile(rb"Insufficient\w+Capacity")
WORDS = st.sampled_from(
    ["", "1", "-1", "0", "true", "x", "10.0.0.0/16", "::/0", "vpc-1", "9" * 30, "é", "%", "a.b", "\t"]
)
SUFFIXES = st.sampled_from(["", ".1", ".0", ".1.2", ".Name", ".1.Name", ".1.Value.1", ".Value", ".x", "..", ".999999"])


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab(), a_world(default_vpc=True))


@pytest.fixture
def key(sandbox: Sandbox) -> Credentials:
    door.throttle.cache_clear()
    return keys.create_access_key(sandbox)


def must_be_an_answer(answer: Any) -> None:
    code = CODE.search(answer.content)
    if answer.status_code != 200:
        assert code is not None, answer.content
        assert answer.status_code < 500 or OUT_OF_CAPACITY.fullmatch(code[1] or code[2]), answer.content


@pytest.mark.parametrize("action", actions())
@HARD
@given(data=st.data())
def test_a_well_formed_request_is_answered(sandbox: Sandbox, key: Credentials, action: str, data: Any) -> None:
    """Parameters that fit the signature; those that name a resource name one that exists, where there is one."""
    params = data.draw(requests(registry.actions()[action]))
    existing = list(world_of(sandbox).resources)
    for one in registry.actions()[action].parameters:
        if one.refers_to and one.name in params:
            kinds = tuple(id for id in existing if world_of(sandbox).resources[id].kind() in one.refers_to)
            if kinds:
                chosen = data.draw(st.sampled_from(kinds))
                params[one.name] = [chosen] if one.many else chosen

    must_be_an_answer(send_request(key, request(action, params), registry.actions()[action].service))


@pytest.mark.parametrize("action", actions("ec2", "sns", "sts"))
@HARD
@given(data=st.data())
def test_a_malformed_form_is_refused(key: Credentials, action: str, data: Any) -> None:
    names = st.sampled_from([*every_field(action), "Filter", "MaxResults", "Colour"])
    fields = data.draw(st.dictionaries(st.builds(lambda name, end: name + end, names, SUFFIXES), WORDS, max_size=4))
    found = registry.actions()[action]
    asked = {"Action": found.api_name, "Version": service(found.service).version, **fields}

    must_be_an_answer(send(key, asked, service=found.service))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("action", actions("config", "ssm"))
@HARD
@given(data=st.data())
def test_malformed_json_is_refused(key: Credentials, action: str, data: Any) -> None:
    names = st.sampled_from([*every_field(action), "Limit", "Colour"])
    body = data.draw(st.one_of(st.dictionaries(names, JSON, max_size=4), JSON).map(json.dumps) | WORDS)
    found = registry.actions()[action]
    target = f"{service(found.service).target}.{found.api_name}"
    asked = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}

    must_be_an_answer(send(key, body.encode(), service=found.service, headers=asked))
