"""Run the migrations on the connection that `schema.migrate` hands over."""

from __future__ import annotations

from alembic import context

from proscribe.ledger.schema import VERSION

context.configure(connection=context.config.attributes["connection"], version_table=VERSION)
context.run_migrations()
