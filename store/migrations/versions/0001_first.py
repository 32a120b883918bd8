"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table of the first version."""
    op.create_table(
        "acks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("briefing", ID, nullable=True),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("typed_name", sa.String(), nullable=True),
        sa.Column("witness", ID, nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_acks_briefing"), "acks", ["briefing"], unique=False)
    op.create_index(op.f("ix_acks_by"), "acks", ["by"], unique=False)
    op.create_index(op.f("ix_acks_person"), "acks", ["person"], unique=False)
    op.create_index(op.f("ix_acks_station"), "acks", ["station"], unique=False)
    op.create_index(op.f("ix_acks_witness"), "acks", ["witness"], unique=False)
    op.create_table(
        "agencies",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("focal_point", sa.String(), nullable=True),
        sa.Column("list_as_of", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_agencies_station"), "agencies", ["station"], unique=False)
    op.create_table(
        "ahead",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("bucket", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row", "col"),
    )
    op.create_table(
        "appointments",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("smt_consulted_on", sa.String(), nullable=True),
        sa.Column("letter_no", sa.String(), nullable=True),
        sa.Column("signed_on", sa.String(), nullable=True),
        sa.Column("effective_from", sa.String(), nullable=True),
        sa.Column("hours_per_week", ID, nullable=True),
        sa.Column("undertaking_signed_on", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_appointments_area"), "appointments", ["area"], unique=False)
    op.create_index(op.f("ix_appointments_person"), "appointments", ["person"], unique=False)
    op.create_index(op.f("ix_appointments_station"), "appointments", ["station"], unique=False)
    op.create_index(op.f("ix_appointments_zone"), "appointments", ["zone"], unique=False)
    op.create_table(
        "areas",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_areas_station"), "areas", ["station"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("session", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("score", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attendances_person"), "attendances", ["person"], unique=False)
    op.create_index(op.f("ix_attendances_session"), "attendances", ["session"], unique=False)
    op.create_index(op.f("ix_attendances_station"), "attendances", ["station"], unique=False)
    op.create_table(
        "audiences",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("course", ID, nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("recruitment", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("moment", sa.String(), nullable=True),
        sa.Column("days", ID, nullable=True),
        sa.Column("mandatory", sa.Boolean(), nullable=True),
        sa.Column("valid_months", ID, nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_audiences_agency"), "audiences", ["agency"], unique=False)
    op.create_index(op.f("ix_audiences_course"), "audiences", ["course"], unique=False)
    op.create_index(op.f("ix_audiences_station"), "audiences", ["station"], unique=False)
    op.create_table(
        "briefings",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("topics", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("version", ID, nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("plan", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_briefings_station"), "briefings", ["station"], unique=False)
    op.create_table(
        "bucket",
        sa.Column("bucket", ID, nullable=False),
        sa.Column("last", ID, nullable=False),
        sa.Column("seen", ID, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("before", ID, nullable=False),
        sa.Column("was", ID, nullable=False),
        sa.PrimaryKeyConstraint("bucket"),
    )
    op.create_table(
        "bundle",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("peer", sa.LargeBinary(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("changes", ID, nullable=False),
        sa.Column("upto", ID, nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("acknowledged_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("tag", "way"),
    )
    op.create_index(op.f("ix_bundle_at"), "bundle", ["at"], unique=False)
    op.create_table(
        "carrier",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "cell",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("bucket", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("wall", ID, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row", "col"),
        sqlite_with_rowid=False,
    )
    op.create_index("cell_by_place", "cell", ["bucket", "seq"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("course", ID, nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("issued_on", sa.String(), nullable=True),
        sa.Column("expires_on", sa.String(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("score", sa.String(), nullable=True),
        sa.Column("evidence_hash", sa.String(), nullable=True),
        sa.Column("session", ID, nullable=True),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("confirmed_on", sa.String(), nullable=True),
        sa.Column("revoked_on", sa.String(), nullable=True),
        sa.Column("revoked_reason", sa.String(), nullable=True),
        sa.Column("replaces", ID, nullable=True),
        sa.Column("replaces_reason", sa.String(), nullable=True),
        sa.Column("confirmed_content", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_certificates_confirmed_by"), "certificates", ["confirmed_by"], unique=False)
    op.create_index(op.f("ix_certificates_course"), "certificates", ["course"], unique=False)
    op.create_index(op.f("ix_certificates_number"), "certificates", ["number"], unique=False)
    op.create_index(op.f("ix_certificates_person"), "certificates", ["person"], unique=False)
    op.create_index(op.f("ix_certificates_replaces"), "certificates", ["replaces"], unique=False)
    op.create_index(op.f("ix_certificates_session"), "certificates", ["session"], unique=False)
    op.create_index(op.f("ix_certificates_station"), "certificates", ["station"], unique=False)
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("losing", sa.LargeBinary(), nullable=False),
        sa.Column("losing_writer", ID, nullable=False),
        sa.Column("theirs", sa.Boolean(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("operator", sa.String(), nullable=True),
        sa.Column("priority", ID, nullable=True),
        sa.Column("verified_on", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_contacts_person"), "contacts", ["person"], unique=False)
    op.create_index(op.f("ix_contacts_station"), "contacts", ["station"], unique=False)
    op.create_table(
        "counter",
        sa.Column("slot", ID, nullable=False),
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("last", ID, nullable=False),
        sa.PrimaryKeyConstraint("slot", "tbl"),
    )
    op.create_table(
        "courses",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("validity_months", ID, nullable=True),
        sa.Column("lifelong", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_courses_station"), "courses", ["station"], unique=False)
    op.create_table(
        "dependants",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("sponsor", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("on_list", sa.Boolean(), nullable=True),
        sa.Column("recognized", sa.Boolean(), nullable=True),
        sa.Column("eligible_for_evacuation", sa.Boolean(), nullable=True),
        sa.Column("since", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_dependants_person"), "dependants", ["person"], unique=False)
    op.create_index(op.f("ix_dependants_sponsor"), "dependants", ["sponsor"], unique=False)
    op.create_index(op.f("ix_dependants_station"), "dependants", ["station"], unique=False)
    op.create_table(
        "devices",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("slot", ID, nullable=True),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("admitted_on", sa.String(), nullable=True),
        sa.Column("of", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_devices_of"), "devices", ["of"], unique=False)
    op.create_index(op.f("ix_devices_station"), "devices", ["station"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("days", ID, nullable=True),
        sa.Column("times", ID, nullable=True),
        sa.Column("within", ID, nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_duties_station"), "duties", ["station"], unique=False)
    op.create_table(
        "equivalents",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("old", ID, nullable=True),
        sa.Column("new", ID, nullable=True),
        sa.Column("effective_from", sa.String(), nullable=True),
        sa.Column("old_name", sa.String(), nullable=True),
        sa.Column("old_counts", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_equivalents_new"), "equivalents", ["new"], unique=False)
    op.create_index(op.f("ix_equivalents_old"), "equivalents", ["old"], unique=False)
    op.create_index(op.f("ix_equivalents_station"), "equivalents", ["station"], unique=False)
    op.create_table(
        "erased",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row"),
    )
    op.create_table(
        "generation",
        sa.Column("number", ID, nullable=False),
        sa.Column("began_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "guard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "head",
        sa.Column("writer", ID, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("acked", ID, nullable=False),
        sa.Column("handed", ID, nullable=False),
        sa.Column("durable", ID, nullable=False),
        sa.Column("cut", ID, nullable=True),
        sa.PrimaryKeyConstraint("writer", "lane"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "horizon",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("part", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device"),
    )
    op.create_table(
        "households",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("quarter", sa.String(), nullable=True),
        sa.Column("landmark", sa.String(), nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("principal", ID, nullable=True),
        sa.Column("dwelling", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_households_principal"), "households", ["principal"], unique=False)
    op.create_index(op.f("ix_households_station"), "households", ["station"], unique=False)
    op.create_index(op.f("ix_households_zone"), "households", ["zone"], unique=False)
    op.create_table(
        "incarnation",
        sa.Column("writer", ID, nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("of", ID, nullable=False),
        sa.Column("born_at", ID, nullable=False),
        sa.Column("cursors", sa.LargeBinary(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("writer"),
    )
    op.create_index(op.f("ix_incarnation_device"), "incarnation", ["device"], unique=False)
    op.create_table(
        "joint",
        sa.Column("writer", ID, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.PrimaryKeyConstraint("writer", "lane", "seq"),
    )
    op.create_table(
        "leaving",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row"),
    )
    op.create_table(
        "log",
        sa.Column("writer", ID, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("txn", ID, nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("act", sa.Integer(), nullable=False),
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("wall", ID, nullable=False),
        sa.Column("seen", ID, nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("writer", "lane", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "login",
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("user", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("block", ID, nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("made_at", ID, nullable=False),
        sa.Column("expires", ID, nullable=True),
        sa.Column("latest", ID, nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "parked",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("after", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("tag"),
    )
    op.create_index(op.f("ix_parked_writer"), "parked", ["writer"], unique=False)
    op.create_table(
        "peer",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("zone", ID, nullable=True),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(), nullable=False),
        sa.Column("admitted_at", ID, nullable=False),
        sa.Column("revoked_at", ID, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("block", ID, nullable=False),
        sa.Column("heard_at", ID, nullable=True),
        sa.Column("signed_at", ID, nullable=True),
        sa.Column("generation", ID, nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("doubted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("device"),
    )
    op.create_index(op.f("ix_peer_writer"), "peer", ["writer"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("given_name", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("birth_date", sa.String(), nullable=True),
        sa.Column("nationality", sa.String(), nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("index_no", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("function", sa.String(), nullable=True),
        sa.Column("recruitment", sa.String(), nullable=True),
        sa.Column("contract_to", sa.String(), nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("essential", sa.Boolean(), nullable=True),
        sa.Column("call_sign", sa.String(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_people_agency"), "people", ["agency"], unique=False)
    op.create_index(op.f("ix_people_call_sign"), "people", ["call_sign"], unique=False)
    op.create_index(op.f("ix_people_household"), "people", ["household"], unique=False)
    op.create_index(op.f("ix_people_index_no"), "people", ["index_no"], unique=False)
    op.create_index(op.f("ix_people_station"), "people", ["station"], unique=False)
    op.create_table(
        "presence",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("until", ID, nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("visit", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_presence_person"), "presence", ["person"], unique=False)
    op.create_index(op.f("ix_presence_station"), "presence", ["station"], unique=False)
    op.create_index(op.f("ix_presence_visit"), "presence", ["visit"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("writer", ID, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_quarantine_tag"), "quarantine", ["tag"], unique=False)
    op.create_table(
        "renamed",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("old", ID, nullable=False),
        sa.Column("new", ID, nullable=False),
        sa.Column("generation", ID, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "old", "generation"),
    )
    op.create_table(
        "search",
        sa.Column("person", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("changed", ID, nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index(op.f("ix_search_changed"), "search", ["changed"], unique=False)
    op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("course", ID, nullable=True),
        sa.Column("held_on", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("trainer", sa.String(), nullable=True),
        sa.Column("occasion", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sessions_agency"), "sessions", ["agency"], unique=False)
    op.create_index(op.f("ix_sessions_course"), "sessions", ["course"], unique=False)
    op.create_index(op.f("ix_sessions_station"), "sessions", ["station"], unique=False)
    op.create_table(
        "stations",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_stations_station"), "stations", ["station"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("visit", ID, nullable=True),
        sa.Column("payload", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_submissions_decided_by"), "submissions", ["decided_by"], unique=False)
    op.create_index(op.f("ix_submissions_household"), "submissions", ["household"], unique=False)
    op.create_index(op.f("ix_submissions_person"), "submissions", ["person"], unique=False)
    op.create_index(op.f("ix_submissions_station"), "submissions", ["station"], unique=False)
    op.create_index(op.f("ix_submissions_visit"), "submissions", ["visit"], unique=False)
    op.create_table(
        "told",
        sa.Column("bucket", ID, nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "place"),
    )
    op.create_table(
        "users",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_users_station"), "users", ["station"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("writer", ID, nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("writer", "place"),
    )
    op.create_table(
        "view",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("device", "tbl", "row", "col"),
    )
    op.create_table(
        "visits",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_visits_by"), "visits", ["by"], unique=False)
    op.create_index(op.f("ix_visits_household"), "visits", ["household"], unique=False)
    op.create_index(op.f("ix_visits_station"), "visits", ["station"], unique=False)
    op.create_table(
        "waiting",
        sa.Column("writer", ID, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("writer", "lane", "seq", "col"),
    )
    op.create_table(
        "zones",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("boundary", sa.String(), nullable=True),
        sa.Column("meeting_point", sa.String(), nullable=True),
        sa.Column("radio_channel", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_zones_area"), "zones", ["area"], unique=False)
    op.create_index(op.f("ix_zones_station"), "zones", ["station"], unique=False)
