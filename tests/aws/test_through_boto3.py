"""Every action through unmodified boto3: it does in a sandbox what it does in the cloud, and answers the same."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from labs.cloud import codec, registry
from labs.cloud.spelling import members_of
from labs.study import services
from labs.study.keys import create_access_key
from labs.study.models import Sandbox
from labs.study.queries import world_of
from tests.aws.clients import a_client
from tests.cloud import every_action
from tests.cloud.every_action import Told
from tests.cloud.region import MONDAY
from tests.rows import a_lab, a_sandbox, a_user

pytestmark = pytest.mark.django_db


class ThroughBoto3(Told):
    """A network of which each action is done twice: in the cloud, and by boto3 in a sandbox that began the same."""

    def __init__(self) -> None:
        super().__init__(lambda name, result: None)
        self.sandbox = a_sandbox(a_user(), a_lab(), self.world)
        self.key = create_access_key(self.sandbox)
        self.clients: dict[str, Any] = {}
        self.differing: list[Any] = []
        self.done: set[str] = set()

    def do(self, action: str, **params: Any) -> dict[str, Any]:
        result = super().do(action, **params)
        self.done.add(action)
        if action in registry.OURS_ALONE:
            services.run(self.sandbox.pk, door="web", actor=None, action=action, params=params)
            return result
        found = registry.actions()[action]
        if found.service not in self.clients:
            self.clients[found.service] = a_client(self.key, found.service)
        method = getattr(self.clients[found.service], action.rpartition(".")[2])
        answer = method(**_decoded(members_of(found, params), "UserData"))
        del answer["ResponseMetadata"]
        if answer != _as_boto3_gives(_decoded(result, "Output")):
            self.differing.append((action, params, answer, result))
        return result


@pytest.mark.parametrize("chapter", every_action.chapters(), ids=lambda chapter: chapter.__name__.strip("_"))
def test_a_chapter_of_the_story_is_the_same_through_boto3(chapter: Any) -> None:
    network = ThroughBoto3()

    chapter(network)

    assert network.differing == []
    assert codec.encode(world_of(Sandbox.objects.get())) == codec.encode(network.world)


def test_a_sandbox_of_the_story_begins_on_a_monday() -> None:
    assert ThroughBoto3().world.now == MONDAY


def _decoded(members: Mapping[str, Any], base64_at: str) -> dict[str, Any]:
    """Members as a user of boto3 has them, which encodes the user data of a launch and decodes the console by itself."""
    return {
        name: base64.b64decode(value).decode() if name == base64_at and isinstance(value, str) else value
        for name, value in members.items()
    }


def _as_boto3_gives(value: Any) -> Any:
    """A result of the cloud as boto3 shows it: what is empty on the wire is missing, times are aware."""
    if isinstance(value, Mapping):
        return {name: _as_boto3_gives(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_as_boto3_gives(inner) for inner in value]
    return value.astimezone(UTC) if isinstance(value, datetime) else value
