"""A playbook (P1): its schema, its checks, how one is read and kept, and the difference between two."""

from crmdesk.domain.playbook.checks import Problem, problems
from crmdesk.domain.playbook.comparison import Difference, difference
from crmdesk.domain.playbook.document import (
    CONTACT_FIELDS,
    DECIDER,
    FACTS,
    REGION,
    SECTIONS,
    TO_QUALIFY,
    Band,
    Bands,
    Cadence,
    Capture,
    Choice,
    Completeness,
    Dimension,
    Grade,
    Grades,
    HorizonRule,
    Intake,
    OpportunityStage,
    Playbook,
    Privacy,
    ProbabilityRule,
    Score,
    Stage,
    Step,
    ToQualify,
    Words,
)  # fmt: skip
from crmdesk.domain.playbook.reading import from_sections, load, revised, sections

__all__ = [
    "CONTACT_FIELDS", "DECIDER", "FACTS", "REGION", "SECTIONS", "TO_QUALIFY", "Band", "Bands", "Cadence",
    "Capture", "Choice", "Completeness", "Difference", "Dimension", "Grade", "Grades", "HorizonRule",
    "Intake", "OpportunityStage", "Playbook", "Privacy", "ProbabilityRule", "Problem", "Score", "Stage",
    "Step", "ToQualify", "Words", "difference", "from_sections", "load", "problems", "revised", "sections",
]  # fmt: skip
