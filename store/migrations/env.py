"""Run by Alembic: migrate on the connection that was handed in, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

from store.registers import REGISTRY  # noqa: F401 - importing the registers tells SQLModel of their tables

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
