"""Is a learner's work good, and why not? Pure functions over a lab's document, worlds and journals."""

from labs.assess.document import LabDocument
from labs.assess.entry import Entry
from labs.assess.finding import Finding, Score
from labs.assess.scoring import score
from labs.assess.start import StartFailed, start_world

__all__ = ["Entry", "Finding", "LabDocument", "Score", "StartFailed", "score", "start_world"]
