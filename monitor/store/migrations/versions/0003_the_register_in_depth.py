"""Full texts, references, deadlines, reminders, counts of days, backfills, and notices to the operator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.store.encoding import facts_from_json
from monitor.store.words import packed
from monitor.text.register_references import amends, references_of

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "notice",
    "full_text",
    "reference",
    "deadline",
    "deadline_move",
    "reminder",
    "day_count",
    "backfill_slice",
)

# Who was told a date that was changed since then should hear of it; of what was corrected a year ago nobody need.
RECENT = timedelta(days=60)
AT_A_TIME = 1_000

_EFFECTIVE = """
INSERT INTO deadline
 (document_id, kind, label, on_date, said_on, quote, sequence, first_seen_at, changed_at)
SELECT d.id, 'effective', '', v.effective_on, v.effective_on, '', 0, v.seen_at, v.seen_at
FROM document d JOIN version v ON v.document_id = d.id AND v.number = d.latest_number
WHERE v.effective_on IS NOT NULL AND EXISTS (SELECT 1 FROM hit h WHERE h.document_id = d.id)
"""
_COMMENTS_CLOSE = _EFFECTIVE.replace("effective_on", "comments_close_on").replace("'effective'", "'comments_close'")
_DOCUMENTS = sa.table("document", sa.column("id"), sa.column("key"), sa.column("latest_number"))
_HITS = sa.table("hit", sa.column("document_id"))
_REFERENCES = sa.table("reference", sa.column("document_id"), sa.column("kind"), sa.column("value"))
_VERSIONS = sa.table(
    "version",
    sa.column("id"),
    sa.column("document_id"),
    sa.column("number"),
    sa.column("title"),
    sa.column("abstract"),
    sa.column("seen_at", MOMENT),
    sa.column("related_at", MOMENT),
    sa.column("facts", sa.JSON),
)


def upgrade() -> None:
    _full_texts()
    _references()
    _deadlines()
    _reminders()
    _coverage()
    _notices()
    _versions()
    _hits_and_alerts()
    _deadlines_that_are_known()
    _references_that_are_known()


def _full_texts() -> None:
    op.create_table(
        "full_text",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("is_news", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=True),
        sa.Column("claim_token", sa.String(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_full_text_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_full_text"),
    )
    due = sa.text("next_attempt_at IS NOT NULL")
    op.create_index("ix_full_text_due", "full_text", ["next_attempt_at"], sqlite_where=due, postgresql_where=due)
    op.create_index("ix_full_text_state", "full_text", ["state"])


def _references() -> None:
    op.create_table(
        "reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_reference_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reference"),
        sa.UniqueConstraint("document_id", "kind", "value", name="uq_reference_document_id_kind_value"),
    )
    op.create_index("ix_reference_kind_value", "reference", ["kind", "value"])


def _deadlines() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_deadline_document_id"),
        sa.ForeignKeyConstraint(["moved_by_id"], ["document.id"], name="fk_deadline_moved_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadline"),
        sa.UniqueConstraint("document_id", "kind", "label", name="uq_deadline_document_id_kind_label"),
    )
    op.create_index("ix_deadline_on_date", "deadline", ["on_date"])
    op.create_table(
        "deadline_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("by_document_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name="fk_deadline_move_deadline_id"),
        sa.ForeignKeyConstraint(["by_document_id"], ["document.id"], name="fk_deadline_move_by_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadline_move"),
    )
    op.create_index("ix_deadline_move_deadline_id", "deadline_move", ["deadline_id"])
    op.create_index("ix_deadline_move_by_document_id", "deadline_move", ["by_document_id"])


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name="fk_reminder_deadline_id"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_reminder_alert_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "deadline_id", "route", "on_date", "days_before", name="uq_reminder_deadline_id_route_on_date_days_before"
        ),
    )


def _coverage() -> None:
    op.create_table(
        "day_count",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("short_since", MOMENT, nullable=True),
        sa.Column("fetched", sa.JSON(), nullable=False),
        sa.Column("made_good_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("source", "day", name="pk_day_count"),
    )
    op.add_column("source_state", sa.Column("newest_at", MOMENT, nullable=True))
    op.add_column("poll", sa.Column("news", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE poll SET news = new + changed")
    op.create_index("ix_poll_source_started_at", "poll", ["source", "started_at"])
    news = sa.text("news > 0")
    op.create_index("ix_poll_news", "poll", ["source", "id"], sqlite_where=news, postgresql_where=news)
    op.create_table(
        "backfill_slice",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "definition", "first_day", "last_day", name="pk_backfill_slice"),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("last_ok_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("told_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["told_in"], ["notice.id"], name="fk_notice_told_in"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("subject", "kind", "since", name="uq_notice_subject_kind_since"),
    )
    op.create_index("ix_notice_told_in", "notice", ["told_in"])
    op.add_column("source_state", sa.Column("failing_since", MOMENT, nullable=True))
    op.execute("UPDATE source_state SET failing_since = state_since WHERE consecutive_failures > 0")
    # Columns are added as they are, without making the table anew: other tables point at its rows.
    _add_key("delivery", "notice_id", "notice")
    op.create_index("ix_delivery_notice_id", "delivery", ["notice_id"])


def _versions() -> None:
    op.add_column("fetch", sa.Column("moved_to", sa.Text(), nullable=False, server_default=""))
    op.add_column("version", sa.Column("related_at", MOMENT, nullable=True))
    op.add_column("version", sa.Column("full_text_hash", sa.String(), nullable=False, server_default=""))
    op.add_column("version", sa.Column("packed_body", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    versions = sa.table("version", sa.column("id"), sa.column("body"), sa.column("packed_body"))
    connection = op.get_bind()
    held = connection.execute(sa.select(versions.c.id).where(versions.c.body != "")).scalars().all()
    for version_id in held:
        body = connection.execute(sa.select(versions.c.body).where(versions.c.id == version_id)).scalar_one()
        packing = versions.update().where(versions.c.id == version_id)
        connection.execute(packing.values(packed_body=packed(body)))
    op.execute("UPDATE version SET related_at = scanned_at")
    unrelated = sa.text("related_at IS NULL")
    op.create_index("ix_version_unrelated", "version", ["id"], sqlite_where=unrelated, postgresql_where=unrelated)


def _hits_and_alerts() -> None:
    op.add_column("hit", sa.Column("relation", sa.String(), nullable=True))
    _add_key("hit", "related_id", "document")
    op.add_column("alert", sa.Column("occasion", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("alert_hit") as table:
        table.add_column(sa.Column("occasion", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("uq_alert_hit_hit_id_route_reason", type_="unique")
        table.create_unique_constraint(
            "uq_alert_hit_hit_id_route_reason_occasion", ["hit_id", "route", "reason", "occasion"]
        )


def _deadlines_that_are_known() -> None:
    """What the latest version of each document with hits says; the columns that said it go."""
    op.execute(_EFFECTIVE)
    op.execute(_COMMENTS_CLOSE)
    for column in ("effective_on", "comments_close_on"):
        op.drop_index(f"ix_version_{column}", "version")
        op.drop_column("version", column)
    op.drop_column("version", "body")
    op.drop_column("source_state", "cadence_s")


def _references_that_are_known() -> None:
    """What the documents name that are held already: those to come may correct them, or move their dates.

    Those that hit are related when the stages run, which finds all their dates; of those that may amend another, only
    the recent ones: the others were told as they are.
    """
    connection = op.get_bind()
    newest = connection.execute(sa.select(sa.func.max(_VERSIONS.c.seen_at))).scalar()
    if newest is None:
        return
    is_latest = (_VERSIONS.c.document_id == _DOCUMENTS.c.id) & (_VERSIONS.c.number == _DOCUMENTS.c.latest_number)
    latest = sa.select(_DOCUMENTS.c.id.label("owner"), _DOCUMENTS.c.key, *_VERSIONS.c).join(_VERSIONS, is_latest)
    hit = set(connection.execute(sa.select(_HITS.c.document_id)).scalars())
    done = 0
    while rows := connection.execute(
        latest.where(_DOCUMENTS.c.id > done).order_by(_DOCUMENTS.c.id).limit(AT_A_TIME)
    ).all():
        done = rows[-1].owner
        if references := [reference for row in rows for reference in _references_of(row)]:
            connection.execute(_REFERENCES.insert(), references)
        open_again = [row.id for row in rows if (row.seen_at >= newest - RECENT if _amends(row) else row.owner in hit)]
        if open_again:
            connection.execute(_VERSIONS.update().where(_VERSIONS.c.id.in_(open_again)).values(related_at=None))


def _amends(row: Any) -> bool:
    return amends(facts_from_json(row.facts), row.title)


def _references_of(row: Any) -> list[dict[str, Any]]:
    found = references_of(row.key, facts_from_json(row.facts), title=row.title, abstract=row.abstract)
    return [{"document_id": row.owner, "kind": item.kind.value, "value": item.value} for item in found]


def _add_key(table: str, column: str, target: str) -> None:
    constraint = f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {constraint}")


def downgrade() -> None:
    """There is no way back: full texts and deadlines have no place in the tables of before."""
    raise RuntimeError("Restore the copy of the database that was made before the upgrade.")
