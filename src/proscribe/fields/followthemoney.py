"""Read FollowTheMoney entities: what is a party, under which names, with which identifiers.

The model is that of followthemoney.tech; any dataset of OpenSanctions is in it. Read are JSON lines of whole
entities: `id`, `schema`, `properties` with lists of texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["IDENTIFIERS", "NAMES", "OTHERS", "PARTIES", "Entity", "countries", "entities", "identifiers"]


class Entity(msgspec.Struct, frozen=True):
    """One entity.

    Attributes:
        id: unique in its dataset.
        schema: name of its schema, e.g. `Company`.
        properties: values by property; a value may be an entity again in nested files.
        datasets: where it is from, as the dataset names it.
        target: False for one that is only there because another refers to it.
    """

    id: str
    schema: str
    properties: dict[str, list[Any]] = {}
    datasets: list[str] = []
    target: bool | None = None

    def texts(self, name: str) -> list[str]:
        """Return the texts of a property."""
        return [v for v in self.properties.get(name, ()) if isinstance(v, str) and v.strip()]

    def nested(self, name: str) -> list[Entity]:
        """Return the entities that stand in a property; what is none is left out."""
        found = []
        for value in self.properties.get(name, ()):
            if isinstance(value, dict):
                try:
                    found.append(msgspec.convert(value, Entity))
                except msgspec.ValidationError:
                    continue
        return found


PARTIES = {
    "person": PartyType.PERSON,
    "company": PartyType.COMPANY,
    "organization": PartyType.ORGANIZATION,
    "publicbody": PartyType.PUBLIC_BODY,
    "legalentity": PartyType.LEGAL_ENTITY,
    "vessel": PartyType.VESSEL,
    "airplane": PartyType.AIRPLANE,
}
"""The schemas that are parties, in lower case."""

OTHERS = frozenset(
    """
    address article asset associate audio call callfortenders contract contractaward courtcase
    courtcaseparty cryptowallet debt directorship document documentation economicactivity email employment
    event family folder hypertext identification image interest interval license membership mention message
    note occupancy ownership package page pages passport payment plaintext position post project
    projectparticipant realestate representation sanction security similar stock succession table taxroll
    thing trip unknownlink useraccount value vehicle video workbook
    """.split()  # noqa: SIM905  a list of seventy words reads better so
)
"""The other schemas of the model: known, and no party."""

NAMES = (
    ("name", NameKind.PRIMARY),
    ("alias", NameKind.ALIAS),
    ("abbreviation", NameKind.ALIAS),
    ("previousName", NameKind.FORMER),
    ("weakAlias", NameKind.WEAK),
)
"""The properties that name, and what sort of name each holds."""

IDENTIFIERS = {
    "leiCode": "lei",
    "imoNumber": "imo",
    "passportNumber": "passport",
    "swiftBic": "bic",
    "dunsCode": "duns",
    "mmsi": "mmsi",
    "taxNumber": "tax",
    "vatCode": "tax",
    "innCode": "tax",
    "giiNumber": "id",
    "idNumber": "national-id",
    "socialSecurityNumber": "national-id",
    "registrationNumber": "registration",
    "uscCode": "registration",
    "ogrnCode": "registration",
    "okpoCode": "registration",
    "uniqueEntityId": "registration",
    "serialNumber": "aircraft",
    "publicKey": "wallet",
}
"""The properties that identify, and the kind of each."""

_COUNTRIES = ("country", "jurisdiction", "mainCountry", "nationality", "citizenship", "flag")


def entities(stream: Iterable[bytes]) -> Iterator[tuple[int, Entity | str]]:
    """Yield (line, entity) of JSON lines; where a line is none, (line, what is wrong with it)."""
    decoder = msgspec.json.Decoder(Entity)
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            yield number, decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as e:
            yield number, f"not an entity: {e}"


def countries(entity: Entity) -> list[str]:
    """Return the countries that an entity names; of a region within a country, that country."""
    codes = [c for name in _COUNTRIES for c in entity.texts(name)]
    return list(dict.fromkeys(c.split("-")[0] if len(c) > 2 and c[2] == "-" else c for c in codes))  # noqa: PLR2004  `gb-sct`


def identifiers(entity: Entity) -> Sequence[tuple[str, str]]:
    """Return (kind, value) of what identifies an entity."""
    return [(kind, v) for name, kind in IDENTIFIERS.items() for v in entity.texts(name)]
