"""The tables that are not layers, one file a subject.

Layers live in schema ``published`` (``layers.tables``); drafts in ``intake``; units, people and figures in ``core``.
A new table: its class in the file of its subject, its name here, and a migration.
"""

from geo_api.models.base import Base, to_json
from geo_api.models.changes import ClosingAct, StageReview, StageVerdict
from geo_api.models.courses import Alignment, CorridorReach, SampleSheet
from geo_api.models.evidence import Proposal, StagedEvidence
from geo_api.models.figures import Allocation, Release, ReleaseFigure, ReportedValue, Target
from geo_api.models.intake import (
    Decision,
    FindingRow,
    IncomingFile,
    RememberedMapping,
    RestrictedEvidence,
    StagedRow,
    StageRow,
    Upload,
)
from geo_api.models.people import (
    FormerPassword,
    Person,
    RefusedSignIn,
    Right,
    Setting,
    SettingChange,
    SignIn,
    SignOn,
    Token,
    UnitAlias,
    UnitRow,
    UnknownName,
)
from geo_api.models.published import Evidence, Feature, Link, Observation, Revision, Seal, Share
from geo_api.models.record import AuditEntry, AuditHead, Job
from geo_api.models.review import Answer, Comment, Countersign, Lock, Reminder, ReturnItem
from geo_api.models.serving import DoorChange, Dust, Outline, Touch
from geo_api.models.tallies import Tally, TallyInstant, TallyMark, TallyPage
from geo_api.models.yearly import AssessmentScheme, Curve, MonthNote, YearClosing

__all__ = [
    "Alignment",
    "Allocation",
    "Answer",
    "AssessmentScheme",
    "AuditEntry",
    "AuditHead",
    "Base",
    "ClosingAct",
    "Comment",
    "CorridorReach",
    "Countersign",
    "Curve",
    "Decision",
    "DoorChange",
    "Dust",
    "Evidence",
    "Feature",
    "FindingRow",
    "FormerPassword",
    "IncomingFile",
    "Job",
    "Link",
    "Lock",
    "MonthNote",
    "Observation",
    "Outline",
    "Person",
    "Proposal",
    "RefusedSignIn",
    "Release",
    "ReleaseFigure",
    "RememberedMapping",
    "Reminder",
    "ReportedValue",
    "RestrictedEvidence",
    "ReturnItem",
    "Revision",
    "Right",
    "SampleSheet",
    "Seal",
    "Setting",
    "SettingChange",
    "Share",
    "SignIn",
    "SignOn",
    "StageReview",
    "StageRow",
    "StageVerdict",
    "StagedEvidence",
    "StagedRow",
    "Tally",
    "TallyInstant",
    "TallyMark",
    "TallyPage",
    "Target",
    "Token",
    "Touch",
    "UnitAlias",
    "UnitRow",
    "UnknownName",
    "Upload",
    "YearClosing",
    "to_json",
]
