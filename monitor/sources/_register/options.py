"""What a source of kind `federal_register` may ask for."""

from __future__ import annotations

import re
from datetime import date
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

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


class Options(BaseModel):
    """Documents of the Federal Register that fit all of these; without any, every document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(
        default=BASE_URL, description="Address of the API, without `/documents.json`; https, or http on this machine."
    )
    agencies: Annotated[list[str], BeforeValidator(_as_list)] = Field(
        default=[], description="Slugs of agencies, as `industry-and-security-bureau`: documents of any of them."
    )
    types: Annotated[list[DocumentType], BeforeValidator(_as_list)] = Field(
        default=[], description="Types of documents: RULE, PRORULE, NOTICE, PRESDOCU."
    )
    cfr: Annotated[list[CfrOption], BeforeValidator(_as_list)] = Field(
        default=[],
        description="Parts of the Code of Federal Regulations, each `{title: 15, part: 730-774}`; each is one request.",
    )
    term: str = Field(default="", description="Words to search for, in the syntax of the register's own search.")
    topics: Annotated[list[str], BeforeValidator(_as_list)] = Field(
        default=[], description="Slugs of the register's topics."
    )
    docket_id: str = Field(default="", description="Identifier of an agency docket.")
    since: date | None = Field(
        default=None, description="Publication date at which the first check begins; nothing older is ever asked for."
    )
    lookback_days: int = Field(
        default=10, ge=1, le=3660, description="Every check asks again for this many days before it."
    )
    per_page: int = Field(default=1000, ge=2, le=1000, description="Documents per page.")
    max_pages: int = Field(default=50, ge=1, le=100, description="More pages than this are not read in one check.")

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

    @field_validator("agencies", "topics")
    @classmethod
    def _slugs(cls, value: list[str]) -> list[str]:
        for slug in value:
            if not re.fullmatch(r"[a-z0-9]+(?:-+[a-z0-9]+)*", slug):
                raise ValueError(f"{slug!r} is not a slug, as industry-and-security-bureau")
        return value


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
