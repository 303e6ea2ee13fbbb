"""The part of the services' models that is kept is complete, small, and read only when it is needed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from labs.aws.service import Shape, service
from labs.cloud import registry
from labs.cloud.registry import OURS_ALONE
from tests.aws.other_side import actions, operation, ours
from tests.processes import ROOT

LOOK = "import sys; import labs.aws.json_body, labs.aws.query, labs.aws.signature; print('botocore' in sys.modules)"


def shapes(shape: Shape, seen: set[int]) -> Iterator[Shape]:
    if id(shape) in seen:
        return
    seen.add(id(shape))
    yield shape
    for inner in (*(one.shape for one in shape.members.values()), *([shape.item] if shape.item else [])):
        yield from shapes(inner, seen)


def test_every_action_but_ours_alone_is_an_operation() -> None:
    assert set(actions()) == set(registry.actions()) - OURS_ALONE


def test_the_namespace_is_that_of_the_version() -> None:
    ec2 = service("ec2")

    assert ec2.namespace == f"http://ec2.amazonaws.com/doc/{ec2.version}/"


def test_no_structure_has_two_members_of_one_name_on_the_wire() -> None:
    seen: set[int] = set()
    for action in actions():
        for shape in shapes(ours(action).input, seen):
            names = [member.query_name for member in shape.members.values()]
            assert len(names) == len(set(names))


def test_the_shapes_are_botocores() -> None:
    for action in actions():
        kept, theirs = ours(action), operation(action)

        assert _same(kept.input, theirs.input_shape)
        assert (kept.output is None) == (theirs.output_shape is None)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    looked = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, check=True, capture_output=True, text=True)

    assert looked.stdout.strip() == "False"


def _same(kept: Shape, theirs: Any) -> bool:
    named = {name: one.shape.kind for name, one in kept.members.items()}
    members, required = (theirs.members, theirs.required_members) if theirs else ({}, ())
    return named == {name: one.type_name for name, one in members.items()} and kept.required == set(required)


def test_the_model_is_botocores_own_also_where_the_aws_cli_was_imported_first() -> None:
    """The CLI answers in botocore's name with a copy of its own; the door's answers must not hang on who came first."""
    program = (
        "import awscli.clidriver\n"
        "from labs.aws.service import service\n"
        "types = service('ec2').operations['describe_instance_types'].output.members['InstanceTypes'].shape.item\n"
        "cards = types.members['NetworkInfo'].shape.members['NetworkCards'].shape.item\n"
        "print('InterfaceTypes' in cards.members)\n"
    )
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environ, cwd=ROOT)

    assert (done.stdout.strip(), done.returncode) == ("True", 0), done.stderr
