"""What sources of the two kinds of the register may ask for."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from monitor.domain.sources import CfrReference

BASE_URL: Final = "https://www.federalregister.gov/api/v1"
DocumentType = Literal["RULE", "PRORULE", "NOTICE", "PRESDOCU"]


class CfrOption(BaseModel):
    """A part of the Code of Federal Regulations, or a range of parts."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    title: int = Field(ge=1, le=50, description="Title of the Code of Federal Regulations, as 15.")
    part: str = Field(pattern=r"^\d{1,4}(-\d{1,4})?$", description='A part, "744", or a range of parts, "730-774".')

    def covers(self, reference: CfrReference) -> bool:
        """True where the reference is to this part, or to a part inside this range."""
        if reference.title != self.title:
            return False
        first, _, last = self.part.partition("-")
        number = re.match(r"\d+", reference.part, re.A)
        return number is not None and int(first) <= int(number[0]) <= int(last or first)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict, CfrOption)) else value


def _check_slugs(slugs: list[str]) -> list[str]:
    for slug in slugs:
        if not re.fullmatch(r"[a-z0-9]+(?:-+[a-z0-9]+)*", slug):
            raise ValueError(f"{slug!r} is not a slug, as industry-and-security-bureau")
    return slugs


Slugs = Annotated[list[str], BeforeValidator(_as_list), AfterValidator(_check_slugs)]
DocumentTypes = Annotated[list[DocumentType], BeforeValidator(_as_list)]
CfrOptions = Annotated[list[CfrOption], BeforeValidator(_as_list)]


_HOW: Final = "name agencies, or cfr, or write `all`"


class FullTextOption(BaseModel):
    """Documents whose full text is fetched: of one of these agencies, or on one of these parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agencies: Slugs = Field(default=[], description="Slugs of agencies.")
    cfr: CfrOptions = Field(default=[], description="Parts of the Code of Federal Regulations.")

    @model_validator(mode="before")
    @classmethod
    def _says_of_what(cls, value: Any) -> Any:
        if not isinstance(value, (dict, cls)):
            raise ValueError(_HOW)
        return value

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if not self.agencies and not self.cfr:
            raise ValueError(_HOW)
        return self


def _form(value: Any) -> str:
    return _ALL if value == "all" else _SOME


# In brackets, as pydantic's own "[key]": steps of the way to a mistake that are no keys of the file.
_ALL: Final = "[all]"
_SOME: Final = "[some]"
FullText = Annotated[
    Annotated[Literal["all"], Tag(_ALL)] | Annotated[FullTextOption, Tag(_SOME)],
    Discriminator(_form),
]


class RegisterOptions(BaseModel):
    """What both kinds of the register have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(
        default=BASE_URL, description="Address of the API, without `/documents.json`; https, or http on this machine."
    )
    full_text: FullText | None = Field(
        default=None,
        description="Whose full text is fetched and matched too: `{agencies: [...], cfr: [...]}`, or `all`.",
    )

    @field_validator("base_url")
    @classmethod
    def _usable(cls, value: str) -> str:
        parts = urlsplit(value)
        host = parts.hostname or ""
        if parts.query or parts.fragment or parts.username or not host:
            raise ValueError("must be a plain address, as https://www.federalregister.gov/api/v1")
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
            raise ValueError("must begin with https:// (http:// only for 127.0.0.1 and localhost)")
        return value.rstrip("/")


class Options(RegisterOptions):
    """Documents of the Federal Register that fit all of these; without any, every document."""

    agencies: Slugs = Field(
        default=[], description="Slugs of agencies, as `industry-and-security-bureau`: documents of any of them."
    )
    types: DocumentTypes = Field(default=[], description="Types of documents: RULE, PRORULE, NOTICE, PRESDOCU.")
    cfr: CfrOptions = Field(
        default=[],
        description="Parts of the Code of Federal Regulations, each `{title: 15, part: 730-774}`; each is one request.",
    )
    term: str = Field(default="", description="Words to search for, in the syntax of the register's own search.")
    topics: Slugs = Field(default=[], description="Slugs of the register's topics.")
    docket_id: str = Field(default="", description="Identifier of an agency docket.")
    since: date | None = Field(
        default=None, description="Publication date at which the first check begins; nothing older is ever asked for."
    )
    lookback_days: int = Field(
        default=10, ge=1, le=3660, description="Every check asks again for this many days before it."
    )
    per_page: int = Field(default=1000, ge=2, le=1000, description="Documents per page.")
    max_pages: int = Field(default=50, ge=1, le=100, description="More pages than this are not read in one check.")


class InspectionOptions(RegisterOptions):
    """Documents on public inspection that fit all of these; without any, every document. The list cannot be filtered
    by the register: the others are left out here."""

    agencies: Slugs = Field(default=[], description="Slugs of agencies: documents of any of them.")
    types: DocumentTypes = Field(default=[], description="Types of documents: RULE, PRORULE, NOTICE, PRESDOCU.")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
