"""What all tables are made of."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, Index, MetaData, text
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """Root of the tables; constraints are named, or Alembic could not change them later."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def json_field() -> Any:
    return Field(sa_type=JSON, nullable=False)


def index_where(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def key_field(target: str, *, index: bool = False) -> Any:
    return Field(foreign_key=target, index=index)
