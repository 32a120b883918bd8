"""Until when the zone of a pack may be seen on its device: the station is asked, and only the device knew."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column to the history of bundles; of packs that left before nobody knows."""
    op.add_column(
        "bundle",
        sa.Column("expires", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
    )
