"""Which generators of questions are there? Every module here that has a GENERATOR; a new one is a new file."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from labs.assess.generators.generator import Generator
from labs.assess.questions import AnyQuestion

__all__ = ["Generator", "generate", "generators"]


@cache
def generators() -> Mapping[str, Generator]:
    """Every generator by its name."""
    modules = (importlib.import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__))
    found = [module.GENERATOR for module in modules if hasattr(module, "GENERATOR")]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def generate(name: str, seed: int, difficulty: int) -> AnyQuestion:
    """A question of a generator; the difficulty is brought within what it can. Raises KeyError."""
    found = generators()[name]
    within = min(max(difficulty, found.difficulties.start), found.difficulties.stop - 1)
    return found.generate(seed, within)
