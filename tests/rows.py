"""Rows that tests begin with: a course with a lab, people, and sandboxes over small worlds."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from labs.cloud import codec
from labs.cloud.genesis import begin
from labs.cloud.world import World
from labs.courses.models import Course, Lab, LabVersion
from labs.study.models import Sandbox, User

SEOUL = "ap-northeast-2"


def a_world(*, default_vpc: bool = False) -> World:
    """A fresh Region in Seoul on 1 March 2024."""
    now = datetime(2024, 3, 1, tzinfo=UTC)
    return begin(account_id="123456789012", region=SEOUL, seed=7, now=now, default_vpc=default_vpc)


def a_course(slug: str = "networks") -> Course:
    return Course.objects.get_or_create(slug=slug, defaults={"title_ko": "네트워크", "title_en": "Networks"})[0]


def a_lab(slug: str = "first", *, course: str = "networks", document: Any = None) -> Lab:
    """A lab with one version; its document is empty unless the test needs one.

    Equal digests are equal documents, so another document has another digest: what a process read once it keeps.
    """
    lab = Lab.objects.create(course=a_course(course), slug=slug, title_ko=slug, title_en=slug)
    said = document or {}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    lab.current_version = LabVersion.objects.create(lab=lab, digest=digest, document=said)
    lab.save()
    return lab


def a_user(username: str = "minji", **fields: Any) -> User:
    return User.objects.create_user(username, password="unusual words 42", **fields)


def a_sandbox(owner: User, lab: Lab, world: World | None = None) -> Sandbox:
    """A sandbox in which nothing was done yet."""
    begun = world or a_world()
    start = codec.encode(begun)
    assert lab.current_version is not None
    return Sandbox.objects.create(
        owner=owner,
        lab=lab,
        lab_version=lab.current_version,
        account_id=begun.account_id,
        start=start,
        world=start,
    )


def a_playground(owner: User, world: World | None = None) -> Sandbox:
    """A sandbox without a lab, in which there are AWS's defaults."""
    begun = world or a_world(default_vpc=True)
    start = codec.encode(begun)
    return Sandbox.objects.create(owner=owner, account_id=begun.account_id, start=start, world=start)
