"""Alembic's entry: runs on the connection, and in the transaction, that `monitor.store.schema` opened."""

from __future__ import annotations

from alembic import context

from monitor.store.columns import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    # SQLite changes a column by making the table anew.
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
