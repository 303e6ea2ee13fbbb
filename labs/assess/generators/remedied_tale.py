"""What happens around a rule with a remediation? The letters of a rule's tale, and some more."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

from labs.assess.generators.config_stage import clock
from labs.assess.generators.posing import told
from labs.assess.generators.remedied_kinds import DOCUMENTS, Remedied, remediation
from labs.assess.generators.remedied_words import STEPS
from labs.assess.generators.rule_tale import Tale
from labs.assess.script import Do
from labs.assess.value import Text

SHORT = timedelta(hours=3)
"""How long an exception lasts that does not last for ever."""


class Course(Tale):
    """A story about one rule, its remediation, and one resource."""

    acts: ClassVar[Mapping[str, str]] = {
        **Tale.acts, "X": "repair", "P": "except_it", "p": "except_for_a_while", "D": "forgive",
    }  # fmt: skip
    """X a remediation is started by hand; P and p the resource is excepted, for ever or for three hours; D no more."""

    def __init__(
        self, random: Random, remedied: Remedied, document: str, attempts: int | None, *, automatic: bool
    ) -> None:
        super().__init__(random, remedied.watched, "TwentyFour_Hours" if random.random() < 0.5 else "Six_Hours")
        self.document = document
        self.attempts = attempts
        self.is_automatic = automatic

    def add(self) -> None:
        """The rule is added, and its remediation with it."""
        super().add()
        rule = self.watched.rule
        self.sketch.start.append(remediation(rule, self.document, self.attempts, automatic=self.is_automatic))

    @property
    def scope(self) -> dict[str, Any]:
        """The rule looks at this one resource, so that nothing else is repaired along."""
        only = {"compliance_resource_types": [self.watched.type], "compliance_resource_id": self.reference}
        return {"scope": only}

    def repair(self) -> None:
        """Somebody starts the remediation for the resource."""
        key = {"resource_type": self.watched.type, "resource_id": self.reference}
        self._call("start_remediation_execution", [key])
        self._told("repair")

    def except_it(self) -> None:
        """The resource is excepted for ever."""
        self._call("put_remediation_exceptions", [self._key])
        self._told("excepted")

    def except_for_a_while(self) -> None:
        """The resource is excepted for some hours."""
        until = self.moment + SHORT
        self._call("put_remediation_exceptions", [self._key], expiration_time=until.isoformat())
        self._told("excepted-until", until=clock(until))

    def forgive(self) -> None:
        """The exception is deleted."""
        self._call("delete_remediation_exceptions", [self._key])
        self._told("forgiven")

    @property
    def _key(self) -> dict[str, str]:
        return {"resource_type": self.watched.type, "resource_id": self.reference}

    def _call(self, action: str, keys: list[dict[str, str]], **more: Any) -> None:
        params = {"config_rule_name": self.watched.rule, "resource_keys": keys, **more}
        self.sketch.start.append(Do(action=f"config.{action}", params=params))

    def _told(self, step: str, **facts: object) -> None:
        self._row(STEPS[step], what=self.said, **facts)

    @property
    def document_said(self) -> Text:
        """The document and what it does."""
        return told(
            Text(ko="`{name}`({does})", en="`{name}` ({does})"), name=self.document, does=DOCUMENTS[self.document].does
        )
