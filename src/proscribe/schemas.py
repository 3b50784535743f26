"""The Arrow schemas between the stages: the only vocabulary that the stages share.

`sources -> OBSERVATION -> identify -> MATCH -> findings` and
`lists -> LISTED, parties -> PARTY, screen -> ALERT`. All instants are UTC milliseconds. A null
means "the input does not say", never "no".
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pyarrow as pa

__all__ = [
    "ALERT",
    "IDENTITY_FIELDS",
    "INSTANT",
    "LISTED",
    "MATCH",
    "OBSERVATION",
    "PARTY",
    "Grade",
    "NameKind",
    "PartyType",
    "ProgramKind",
    "Relation",
    "Spelling",
    "State",
]
INSTANT: pa.DataType = pa.timestamp("ms", tz="UTC")
"""The type of every instant: milliseconds since the epoch, UTC."""


class Relation(StrEnum):
    """How a vendor stands to the thing observed, strongest first (docs/formats.md, evidence ladder)."""

    SUPPLIED_BY = "supplied-by"
    MAY_EMBED = "may-embed"
    CLIENT_OF = "client-of"
    MENTIONS = "mentions"


class Grade(StrEnum):
    """How good the source of an identity is.

    A: the vendor's or an authority's own text, or several independent real outputs. B: one real output
    or a maintained data set. C: one third party. D: not confirmed, and shown to the user as such.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class State(StrEnum):
    """Whether the input says that the technology is there: `removed` closes, `residue` is left over."""

    PRESENT = "present"
    REMOVED = "removed"
    RESIDUE = "residue"


class ProgramKind(StrEnum):
    """The `kind` of rows that come from a program itself: where in it something stood decides what it shows.

    program: what its maker says of it, and who signed it. embedded: a name within it, of a library, a class,
    its own file. string: text met anywhere in its bytes.
    """

    PROGRAM = "program"
    EMBEDDED = "embedded"
    STRING = "string"


class Spelling(StrEnum):
    """How a log writes the names of hosts."""

    DOTTED = "dotted"
    """`www.example.org`"""
    COUNTED = "counted"
    """`(3)www(7)example(3)org(0)`"""
    TURNED = "turned"
    """`www.example.org` or `org.example.www`"""


class PartyType(StrEnum):
    """What sort of party a list or an order names; the words are FollowTheMoney's schema names in lower case.

    `legalentity` is a person or a body, and which is not known.
    """

    PERSON = "person"
    COMPANY = "company"
    ORGANIZATION = "organization"
    PUBLIC_BODY = "publicbody"
    LEGAL_ENTITY = "legalentity"
    VESSEL = "vessel"
    AIRPLANE = "airplane"


class NameKind(StrEnum):
    """How a list gives a name: a weak alias is one that its publisher itself calls weak (OFAC, 1646)."""

    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"
    WEAK = "weak"


_OBSERVED: list[pa.Field[Any]] = [
    pa.field(n, t)
    for n, t in (
        # where it was read
        ("file", pa.string()),  # the input as the user named it, with `!member` for one inside an archive
        ("line", pa.int64()),  # 1-based line of the record; null in JSON and XML until it is located
        ("pointer", pa.string()),  # RFC 6901 pointer to the record in JSON; a simple path in XML; else null
        # whose it is
        ("device", pa.string()),
        ("serial", pa.string()),  # the device's serial number or asset tag, where its name is known besides
        ("address", pa.string()),  # its network address, where its name is known besides
        ("site", pa.string()),
        # what it says, raw
        ("kind", pa.string()),  # software | package | component | app | extension | a ProgramKind | ...
        ("name", pa.string()),
        ("version", pa.string()),
        ("publisher", pa.string()),
        ("supplier", pa.string()),
        ("manufacturer", pa.string()),
        ("author", pa.string()),
        ("purl", pa.string()),
        ("cpe", pa.string()),
        ("ecosystem", pa.string()),  # purl type of `package`: deb, rpm, npm, pypi, android, winget ...
        ("package", pa.string()),  # the id of the package in its ecosystem, e.g. @scope/name, com.kms.free
        ("bundle_id", pa.string()),
        ("team_id", pa.string()),
        ("signer", pa.string()),
        ("domain", pa.string()),
        ("mac", pa.string()),
        ("path", pa.string()),
        ("service", pa.string()),  # short name of a service, driver or process
        # when, how often, and whether it is still there
        ("seen_at", INSTANT),
        ("state", pa.string()),  # a State
        ("count", pa.int64()),  # devices or events that this one row stands for; null is 1
    )
]
OBSERVATION: pa.Schema = pa.schema(_OBSERVED)
"""One row of evidence, as the input gives it. Sources fill what their format has, null elsewhere."""

IDENTITY_FIELDS = (
    "name",
    "publisher",
    "supplier",
    "manufacturer",
    "author",
    "purl",
    "cpe",
    "package",
    "bundle_id",
    "team_id",
    "signer",
    "domain",
    "mac",
    "path",
    "service",
)
"""The columns of OBSERVATION that can identify a vendor."""

MATCH: pa.Schema = pa.schema(
    [
        *(OBSERVATION.field(n) for n in ("file", "line", "pointer", "device", "serial", "site")),
        *(
            OBSERVATION.field(n)
            for n in ("address", "mac", "kind", "name", "version", "seen_at", "state", "count")
        ),
        pa.field("vendor", pa.string()),  # stem of the vendor file
        pa.field("product", pa.string()),  # catalog product id, or null: the vendor's, but which is not known
        pa.field("family", pa.string()),  # product family, or null
        pa.field("relation", pa.string()),  # a Relation
        pa.field("grade", pa.string()),  # a Grade
        pa.field("identity", pa.string()),  # which identity matched, e.g. publisher:ao kaspersky lab
        pa.field(
            "role", pa.string()
        ),  # of a domain: updates, cloud-network, activation, downloads, telemetry, web
        pa.field("field", pa.string()),  # which column of OBSERVATION matched
        pa.field("value", pa.string()),  # its raw value
    ]
)
"""One row for each observation and vendor: the strongest identity that matched, and where."""

_NAME = pa.struct([pa.field("name", pa.string()), pa.field("kind", pa.string())])  # kind: a NameKind
_IDENTIFIER = pa.struct([pa.field("type", pa.string()), pa.field("value", pa.string())])

_LISTED: list[pa.Field[Any]] = [
    pa.field("list", pa.string()),  # name of the restricted-party list, the stem of its plug-in
    pa.field("entity_id", pa.string()),  # the publisher's id, else one made from what does not change
    pa.field("entry_hash", pa.string()),  # SHA-256 over the entry's own content: changes with any edit
    pa.field("type", pa.string()),  # a PartyType
    pa.field("names", pa.list_(_NAME)),  # the primary name first
    pa.field("countries", pa.list_(pa.string())),  # ISO 3166-1 alpha-2, upper case
    pa.field("birth_dates", pa.list_(pa.string())),  # YYYY, YYYY-MM or YYYY-MM-DD
    pa.field("addresses", pa.list_(pa.string())),
    pa.field("identifiers", pa.list_(_IDENTIFIER)),  # tax, registration, lei, passport, imo, national-id ...
    pa.field("programmes", pa.list_(pa.string())),  # sanctions programme or legal basis, as published
    pa.field("citations", pa.list_(pa.string())),  # e.g. 89 FR 52363
    pa.field("listed_on", pa.string()),  # YYYY-MM-DD
    pa.field("remarks", pa.string()),  # what the publisher adds, e.g. a licence requirement
]
LISTED: pa.Schema = pa.schema(_LISTED)
"""One row for each entry of a restricted-party list."""

_PARTY: list[pa.Field[Any]] = [
    pa.field("id", pa.string()),
    pa.field("name", pa.string()),
    pa.field("type", pa.string()),  # a PartyType, or null
    pa.field("countries", pa.list_(pa.string())),
    pa.field("birth_date", pa.string()),
    pa.field("address", pa.string()),
    pa.field("identifiers", pa.list_(_IDENTIFIER)),  # an unknown kind has the type `id`
]
PARTY: pa.Schema = pa.schema(_PARTY)
"""One row for each party to be screened: what its owner says of it, nothing else."""

_ALERT: list[pa.Field[Any]] = [
    pa.field("id", pa.string()),  # of the party
    pa.field("name", pa.string()),
    pa.field("list", pa.string()),
    pa.field("entity_id", pa.string()),
    pa.field("entry_hash", pa.string()),
    pa.field("listed_name", pa.string()),  # which of the entry's names matched
    pa.field("score", pa.float64()),  # 0 to 1, a calibrated probability
    pa.field("rule", pa.string()),  # canonical-name | identifier | model: what settled the score
]
ALERT: pa.Schema = pa.schema(_ALERT)
"""One row for each party and list entry that may be the same, best first within a party."""
