"""When a source was first asked, what broken watchlists did not look at, and a way to find what was said before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_state", sa.Column("asked_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "scan_gap",
        sa.Column("watchlist", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("watchlist", name="pk_scan_gap"),
    )
    op.create_index("ix_version_content_hash", "version", ["content_hash"])


def downgrade() -> None:
    op.drop_index("ix_version_content_hash", "version")
    op.drop_table("scan_gap")
    with op.batch_alter_table("source_state") as table:
        table.drop_column("asked_since")
