"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Text stands in the same order on every server, and in that of SQLite.
TEXT = sa.String().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make every table of the first version."""
    op.create_table(
        "absences",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("away_from", TEXT, nullable=True),
        sa.Column("away_to", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("covered_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_absences_covered_by"), "absences", ["covered_by"], unique=False)
    op.create_index(op.f("ix_absences_person"), "absences", ["person"], unique=False)
    op.create_index(op.f("ix_absences_station"), "absences", ["station"], unique=False)
    op.create_table(
        "acks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("briefing", ID, nullable=True),
        sa.Column("text_hash", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("typed_name", TEXT, nullable=True),
        sa.Column("witness", ID, nullable=True),
        sa.Column("evidence", TEXT, nullable=True),
        sa.Column("signature", TEXT, nullable=True),
        sa.Column("signed_key", TEXT, nullable=True),
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("focal_point", TEXT, nullable=True),
        sa.Column("list_as_of", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_agencies_station"), "agencies", ["station"], unique=False)
    op.create_table(
        "agency_lists",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("as_of", TEXT, nullable=True),
        sa.Column("submitter", TEXT, nullable=True),
        sa.Column("received_on", TEXT, nullable=True),
        sa.Column("rows", ID, nullable=True),
        sa.Column("added", ID, nullable=True),
        sa.Column("changed", ID, nullable=True),
        sa.Column("unchanged", ID, nullable=True),
        sa.Column("missing", ID, nullable=True),
        sa.Column("refused", ID, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "agency_lists_by_day", "agency_lists", ["agency", "as_of", "received_on", "ended_on"], unique=False
    )
    op.create_index(op.f("ix_agency_lists_station"), "agency_lists", ["station"], unique=False)
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
        "alerts",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("scheme", ID, nullable=True),
        sa.Column("value", ID, nullable=True),
        sa.Column("armed_conflict", ID, nullable=True),
        sa.Column("terrorism", ID, nullable=True),
        sa.Column("crime", ID, nullable=True),
        sa.Column("civil_unrest", ID, nullable=True),
        sa.Column("hazards", ID, nullable=True),
        sa.Column("valid_from", TEXT, nullable=True),
        sa.Column("valid_to", TEXT, nullable=True),
        sa.Column("authority", TEXT, nullable=True),
        sa.Column("decided_by", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.Column("label", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_alerts_area"), "alerts", ["area"], unique=False)
    op.create_index(op.f("ix_alerts_scheme"), "alerts", ["scheme"], unique=False)
    op.create_index(op.f("ix_alerts_station"), "alerts", ["station"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("state", TEXT, nullable=True),
        sa.Column("authority", TEXT, nullable=True),
        sa.Column("smt_consulted_on", TEXT, nullable=True),
        sa.Column("letter_no", TEXT, nullable=True),
        sa.Column("signed_on", TEXT, nullable=True),
        sa.Column("effective_from", TEXT, nullable=True),
        sa.Column("hours_per_week", ID, nullable=True),
        sa.Column("undertaking_signed_on", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("effective_to", TEXT, nullable=True),
        sa.Column("rank", ID, nullable=True),
        sa.Column("suspended_on", TEXT, nullable=True),
        sa.Column("suspended_reason", TEXT, nullable=True),
        sa.Column("resumed_on", TEXT, nullable=True),
        sa.Column("hours_granted_on", TEXT, nullable=True),
        sa.Column("trained_on", TEXT, nullable=True),
        sa.Column("training", TEXT, nullable=True),
        sa.Column("trained_by", TEXT, nullable=True),
        sa.Column("equipped_on", TEXT, nullable=True),
        sa.Column("kit", TEXT, nullable=True),
        sa.Column("equipped_by", TEXT, nullable=True),
        sa.Column("briefed_on", TEXT, nullable=True),
        sa.Column("briefed_by", TEXT, nullable=True),
        sa.Column("hq_focal_point", TEXT, nullable=True),
        sa.Column("signed_by", ID, nullable=True),
        sa.Column("signature", TEXT, nullable=True),
        sa.Column("signed_key", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_appointments_agency"), "appointments", ["agency"], unique=False)
    op.create_index(op.f("ix_appointments_area"), "appointments", ["area"], unique=False)
    op.create_index(op.f("ix_appointments_person"), "appointments", ["person"], unique=False)
    op.create_index(op.f("ix_appointments_signed_by"), "appointments", ["signed_by"], unique=False)
    op.create_index(op.f("ix_appointments_station"), "appointments", ["station"], unique=False)
    op.create_index(op.f("ix_appointments_zone"), "appointments", ["zone"], unique=False)
    op.create_table(
        "areas",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("parent", ID, nullable=True),
        sa.Column("limits", TEXT, nullable=True),
        sa.Column("pcode", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_areas_parent"), "areas", ["parent"], unique=False)
    op.create_index(op.f("ix_areas_station"), "areas", ["station"], unique=False)
    op.create_table(
        "asking",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("device"),
    )
    op.create_table(
        "assembly_points",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("lat", TEXT, nullable=True),
        sa.Column("lon", TEXT, nullable=True),
        sa.Column("capacity", ID, nullable=True),
        sa.Column("contact", TEXT, nullable=True),
        sa.Column("purpose", TEXT, nullable=True),
        sa.Column("verified_on", TEXT, nullable=True),
        sa.Column("verified_by", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assembly_points_area"), "assembly_points", ["area"], unique=False)
    op.create_index(op.f("ix_assembly_points_station"), "assembly_points", ["station"], unique=False)
    op.create_index(op.f("ix_assembly_points_zone"), "assembly_points", ["zone"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("session", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("score", TEXT, nullable=True),
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("course", ID, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("category", TEXT, nullable=True),
        sa.Column("recruitment", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("level", TEXT, nullable=True),
        sa.Column("moment", TEXT, nullable=True),
        sa.Column("days", ID, nullable=True),
        sa.Column("mandatory", sa.Boolean(), nullable=True),
        sa.Column("valid_months", ID, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_audiences_agency"), "audiences", ["agency"], unique=False)
    op.create_index(op.f("ix_audiences_course"), "audiences", ["course"], unique=False)
    op.create_index(op.f("ix_audiences_station"), "audiences", ["station"], unique=False)
    op.create_table(
        "backup",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("checked_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_backup_at"), "backup", ["at"], unique=False)
    op.create_table(
        "briefings",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("topics", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("version", ID, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("text_hash", TEXT, nullable=True),
        sa.Column("plan", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_briefings_station"), "briefings", ["station"], unique=False)
    op.create_table(
        "bucket",
        sa.Column("bucket", ID, autoincrement=False, nullable=False),
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
        sa.Column("way", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("peer", sa.LargeBinary(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("changes", ID, nullable=False),
        sa.Column("upto", ID, nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("acknowledged_at", ID, nullable=True),
        sa.Column("expires", ID, nullable=True),
        sa.PrimaryKeyConstraint("tag", "way"),
    )
    op.create_index(op.f("ix_bundle_at"), "bundle", ["at"], unique=False)
    op.create_index("bundle_by_peer", "bundle", ["peer", "way", "at"], unique=False)
    op.create_table(
        "call_answers",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("test", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("call_sign", TEXT, nullable=True),
        sa.Column("level", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("place", ID, nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("at", ID, nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_call_answers_person"), "call_answers", ["person"], unique=False)
    op.create_index(op.f("ix_call_answers_station"), "call_answers", ["station"], unique=False)
    op.create_index(op.f("ix_call_answers_test"), "call_answers", ["test"], unique=False)
    op.create_index(op.f("ix_call_answers_zone"), "call_answers", ["zone"], unique=False)
    op.create_table(
        "call_tests",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("scope", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("began_at", ID, nullable=True),
        sa.Column("ended_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.Column("covers", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_call_tests_area"), "call_tests", ["area"], unique=False)
    op.create_index(op.f("ix_call_tests_by"), "call_tests", ["by"], unique=False)
    op.create_index(op.f("ix_call_tests_station"), "call_tests", ["station"], unique=False)
    op.create_index(op.f("ix_call_tests_zone"), "call_tests", ["zone"], unique=False)
    op.create_table(
        "carrier",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "card_keys",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("what", TEXT, nullable=True),
        sa.Column("public", TEXT, nullable=True),
        sa.Column("made_at", ID, nullable=True),
        sa.Column("content", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_card_keys_station"), "card_keys", ["station"], unique=False)
    op.create_table(
        "card_seen",
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("card", "at"),
    )
    op.create_table(
        "cards",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("what", TEXT, nullable=True),
        sa.Column("certificate", ID, nullable=True),
        sa.Column("clearance", ID, nullable=True),
        sa.Column("key", TEXT, nullable=True),
        sa.Column("place", ID, nullable=True),
        sa.Column("issued_at", ID, nullable=True),
        sa.Column("until", ID, nullable=True),
        sa.Column("digest", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_cards_by"), "cards", ["by"], unique=False)
    op.create_index(op.f("ix_cards_certificate"), "cards", ["certificate"], unique=False)
    op.create_index(op.f("ix_cards_clearance"), "cards", ["clearance"], unique=False)
    op.create_index(op.f("ix_cards_station"), "cards", ["station"], unique=False)
    op.create_table(
        "cell",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("bucket", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("wall", ID, nullable=False),
        sa.Column("first", ID, nullable=True),
        sa.PrimaryKeyConstraint("tbl", "row", "col"),
        sqlite_with_rowid=False,
    )
    op.create_index("cell_by_place", "cell", ["bucket", "seq"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("course", ID, nullable=True),
        sa.Column("number", TEXT, nullable=True),
        sa.Column("issued_on", TEXT, nullable=True),
        sa.Column("expires_on", TEXT, nullable=True),
        sa.Column("issuer", TEXT, nullable=True),
        sa.Column("score", TEXT, nullable=True),
        sa.Column("evidence_hash", TEXT, nullable=True),
        sa.Column("session", ID, nullable=True),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("confirmed_on", TEXT, nullable=True),
        sa.Column("revoked_on", TEXT, nullable=True),
        sa.Column("revoked_reason", TEXT, nullable=True),
        sa.Column("replaces", ID, nullable=True),
        sa.Column("replaces_reason", TEXT, nullable=True),
        sa.Column("confirmed_content", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_certificates_confirmed_by"), "certificates", ["confirmed_by"], unique=False)
    op.create_index(op.f("ix_certificates_course"), "certificates", ["course"], unique=False)
    op.create_index(op.f("ix_certificates_number"), "certificates", ["number"], unique=False)
    op.create_index(op.f("ix_certificates_person"), "certificates", ["person"], unique=False)
    op.create_index(op.f("ix_certificates_station"), "certificates", ["station"], unique=False)
    op.create_table(
        "clearance_rules",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("purpose", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("scheme", ID, nullable=True),
        sa.Column("from_value", ID, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("user", ID, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("lead_days", ID, nullable=True),
        sa.Column("grace_minutes", ID, nullable=True),
        sa.Column("normal_city", TEXT, nullable=True),
        sa.Column("valid_from", TEXT, nullable=True),
        sa.Column("valid_to", TEXT, nullable=True),
        sa.Column("letter_no", TEXT, nullable=True),
        sa.Column("signed_on", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.Column("recorded_by", ID, nullable=True),
        sa.Column("seen_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_clearance_rules_agency"), "clearance_rules", ["agency"], unique=False)
    op.create_index(op.f("ix_clearance_rules_area"), "clearance_rules", ["area"], unique=False)
    op.create_index(op.f("ix_clearance_rules_recorded_by"), "clearance_rules", ["recorded_by"], unique=False)
    op.create_index(op.f("ix_clearance_rules_scheme"), "clearance_rules", ["scheme"], unique=False)
    op.create_index(op.f("ix_clearance_rules_seen_by"), "clearance_rules", ["seen_by"], unique=False)
    op.create_index(op.f("ix_clearance_rules_station"), "clearance_rules", ["station"], unique=False)
    op.create_index(op.f("ix_clearance_rules_user"), "clearance_rules", ["user"], unique=False)
    op.create_table(
        "clearances",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("purpose", TEXT, nullable=True),
        sa.Column("details", TEXT, nullable=True),
        sa.Column("urgency", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("contact", TEXT, nullable=True),
        sa.Column("vehicles", TEXT, nullable=True),
        sa.Column("call_signs", TEXT, nullable=True),
        sa.Column("leader", ID, nullable=True),
        sa.Column("back_by", ID, nullable=True),
        sa.Column("external_ref", TEXT, nullable=True),
        sa.Column("external_status", TEXT, nullable=True),
        sa.Column("external_as_of", TEXT, nullable=True),
        sa.Column("info_version", TEXT, nullable=True),
        sa.Column("briefed_on", TEXT, nullable=True),
        sa.Column("decides", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=True),
        sa.Column("mode", TEXT, nullable=True),
        sa.Column("why", TEXT, nullable=True),
        sa.Column("record_required", sa.Boolean(), nullable=True),
        sa.Column("record_why", TEXT, nullable=True),
        sa.Column("rule_version", TEXT, nullable=True),
        sa.Column("submitted_at", ID, nullable=True),
        sa.Column("sent_back_reason", TEXT, nullable=True),
        sa.Column("decision", TEXT, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", ID, nullable=True),
        sa.Column("authority", TEXT, nullable=True),
        sa.Column("conditions", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("valid_from", TEXT, nullable=True),
        sa.Column("valid_to", TEXT, nullable=True),
        sa.Column("gates", TEXT, nullable=True),
        sa.Column("content_hash", TEXT, nullable=True),
        sa.Column("signature", TEXT, nullable=True),
        sa.Column("signed_key", TEXT, nullable=True),
        sa.Column("revision", ID, nullable=True),
        sa.Column("amends", ID, nullable=True),
        sa.Column("withdrawn_reason", TEXT, nullable=True),
        sa.Column("withdrawn_at", ID, nullable=True),
        sa.Column("withdrawn_by", ID, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_clearances_agency"), "clearances", ["agency"], unique=False)
    op.create_index(op.f("ix_clearances_decided_by"), "clearances", ["decided_by"], unique=False)
    op.create_index(op.f("ix_clearances_leader"), "clearances", ["leader"], unique=False)
    op.create_index(op.f("ix_clearances_state"), "clearances", ["state"], unique=False)
    op.create_index(op.f("ix_clearances_station"), "clearances", ["station"], unique=False)
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("value", TEXT, nullable=True),
        sa.Column("operator", TEXT, nullable=True),
        sa.Column("priority", ID, nullable=True),
        sa.Column("verified_on", TEXT, nullable=True),
        sa.Column("verified_by", ID, nullable=True),
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("provider", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("validity_months", ID, nullable=True),
        sa.Column("lifelong", sa.Boolean(), nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_courses_station"), "courses", ["station"], unique=False)
    op.create_table(
        "dependants",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("sponsor", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("relation", TEXT, nullable=True),
        sa.Column("on_list", sa.Boolean(), nullable=True),
        sa.Column("recognized", sa.Boolean(), nullable=True),
        sa.Column("eligible_for_evacuation", sa.Boolean(), nullable=True),
        sa.Column("since", TEXT, nullable=True),
        sa.Column("until", TEXT, nullable=True),
        sa.Column("local_contact", ID, nullable=True),
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("slot", ID, nullable=True),
        sa.Column("mark", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("fingerprint", TEXT, nullable=True),
        sa.Column("admitted_on", TEXT, nullable=True),
        sa.Column("of", ID, nullable=True),
        sa.Column("holder", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_devices_holder"), "devices", ["holder"], unique=False)
    op.create_index(op.f("ix_devices_of"), "devices", ["of"], unique=False)
    op.create_index(op.f("ix_devices_station"), "devices", ["station"], unique=False)
    op.create_table(
        "draft",
        sa.Column("user", ID, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("user", "act", "about"),
    )
    op.create_table(
        "drawer_shares",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("drawer", ID, nullable=True),
        sa.Column("mark", TEXT, nullable=True),
        sa.Column("sealed", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_drawer_shares_drawer"), "drawer_shares", ["drawer"], unique=False)
    op.create_index(op.f("ix_drawer_shares_station"), "drawer_shares", ["station"], unique=False)
    op.create_table(
        "drawers",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("public", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_drawers_station"), "drawers", ["station"], unique=False)
    op.create_table(
        "duties",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("days", ID, nullable=True),
        sa.Column("times", ID, nullable=True),
        sa.Column("within", ID, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_duties_station"), "duties", ["station"], unique=False)
    op.create_table(
        "equivalents",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("old", ID, nullable=True),
        sa.Column("new", ID, nullable=True),
        sa.Column("effective_from", TEXT, nullable=True),
        sa.Column("old_name", TEXT, nullable=True),
        sa.Column("old_counts", sa.Boolean(), nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_equivalents_new"), "equivalents", ["new"], unique=False)
    op.create_index(op.f("ix_equivalents_old"), "equivalents", ["old"], unique=False)
    op.create_index(op.f("ix_equivalents_station"), "equivalents", ["station"], unique=False)
    op.create_table(
        "erased",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row"),
    )
    op.create_table(
        "exports",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("made_at", ID, nullable=True),
        sa.Column("bytes", ID, nullable=True),
        sa.Column("digest", TEXT, nullable=True),
        sa.Column("sealed", sa.Boolean(), nullable=True),
        sa.Column("people", ID, nullable=True),
        sa.Column("purpose", TEXT, nullable=True),
        sa.Column("number", TEXT, nullable=True),
        sa.Column("marking", TEXT, nullable=True),
        sa.Column("format", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_exports_station"), "exports", ["station"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("rollcall", ID, nullable=True),
        sa.Column("call_test", ID, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("due_on", TEXT, nullable=True),
        sa.Column("found_on", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("closed_on", TEXT, nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_findings_by"), "findings", ["by"], unique=False)
    op.create_index(op.f("ix_findings_call_test"), "findings", ["call_test"], unique=False)
    op.create_index(op.f("ix_findings_closed_by"), "findings", ["closed_by"], unique=False)
    op.create_index(op.f("ix_findings_rollcall"), "findings", ["rollcall"], unique=False)
    op.create_index(op.f("ix_findings_station"), "findings", ["station"], unique=False)
    op.create_table(
        "generation",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("began_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "guard",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "handovers",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("from_appointment", ID, nullable=True),
        sa.Column("to_appointment", ID, nullable=True),
        sa.Column("handed_on", TEXT, nullable=True),
        sa.Column("homes", TEXT, nullable=True),
        sa.Column("submissions", TEXT, nullable=True),
        sa.Column("tasks", TEXT, nullable=True),
        sa.Column("keys", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("given", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_handovers_by"), "handovers", ["by"], unique=False)
    op.create_index(op.f("ix_handovers_from_appointment"), "handovers", ["from_appointment"], unique=False)
    op.create_index(op.f("ix_handovers_station"), "handovers", ["station"], unique=False)
    op.create_index(op.f("ix_handovers_to_appointment"), "handovers", ["to_appointment"], unique=False)
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
        sa.Column("wall", ID, nullable=False),
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("quarter", TEXT, nullable=True),
        sa.Column("landmark", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("principal", ID, nullable=True),
        sa.Column("dwelling", TEXT, nullable=True),
        sa.Column("lat", TEXT, nullable=True),
        sa.Column("lon", TEXT, nullable=True),
        sa.Column("phone", TEXT, nullable=True),
        sa.Column("zone_since", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_households_principal"), "households", ["principal"], unique=False)
    op.create_index(op.f("ix_households_station"), "households", ["station"], unique=False)
    op.create_index(op.f("ix_households_zone"), "households", ["zone"], unique=False)
    op.create_table(
        "incarnation",
        sa.Column("writer", ID, autoincrement=False, nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
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
        "kin",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("relation", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("phones", TEXT, nullable=True),
        sa.Column("languages", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("priority", ID, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_kin_person"), "kin", ["person"], unique=False)
    op.create_index(op.f("ix_kin_station"), "kin", ["station"], unique=False)
    op.create_table(
        "leaving",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("row", ID, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "row"),
    )
    op.create_table(
        "levels",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("scheme", ID, nullable=True),
        sa.Column("ordinal", ID, nullable=True),
        sa.Column("label", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_levels_scheme"), "levels", ["scheme"], unique=False)
    op.create_index(op.f("ix_levels_station"), "levels", ["station"], unique=False)
    op.create_table(
        "list_sum",
        sa.Column("station", ID, nullable=False),
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station", "tbl"),
        sqlite_with_rowid=False,
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
    op.create_index("log_by_row", "log", ["tbl", "row"], unique=False)
    op.create_table(
        "login",
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("user", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.create_table(
        "merges",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("survivor", ID, nullable=True),
        sa.Column("other", ID, nullable=True),
        sa.Column("merged_on", TEXT, nullable=True),
        sa.Column("moved", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_merges_other"), "merges", ["other"], unique=False)
    op.create_index(op.f("ix_merges_station"), "merges", ["station"], unique=False)
    op.create_index(op.f("ix_merges_survivor"), "merges", ["survivor"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("from_above", sa.Boolean(), nullable=True),
        sa.Column("subject", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=True),
        sa.Column("said_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("answers", ID, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.Column("read_at", ID, nullable=True),
        sa.Column("read_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_messages_answers"), "messages", ["answers"], unique=False)
    op.create_index(op.f("ix_messages_by"), "messages", ["by"], unique=False)
    op.create_index(op.f("ix_messages_read_by"), "messages", ["read_by"], unique=False)
    op.create_index(op.f("ix_messages_station"), "messages", ["station"], unique=False)
    op.create_table(
        "list_habits",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("about", TEXT, nullable=True),
        sa.Column("said", TEXT, nullable=True),
        sa.Column("means", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("said_on", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_list_habits_agency"), "list_habits", ["agency"], unique=False)
    op.create_index(op.f("ix_list_habits_person"), "list_habits", ["person"], unique=False)
    op.create_index(op.f("ix_list_habits_station"), "list_habits", ["station"], unique=False)
    op.create_table(
        "mous",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("number", TEXT, nullable=True),
        sa.Column("signed_on", TEXT, nullable=True),
        sa.Column("expires_on", TEXT, nullable=True),
        sa.Column("signatory", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_mous_agency"), "mous", ["agency"], unique=False)
    op.create_index(op.f("ix_mous_station"), "mous", ["station"], unique=False)
    op.create_table(
        "movements",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("clearance", ID, nullable=True),
        sa.Column("segment", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("event", TEXT, nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("until", ID, nullable=True),
        sa.Column("medium", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_movements_by"), "movements", ["by"], unique=False)
    op.create_index(op.f("ix_movements_clearance"), "movements", ["clearance"], unique=False)
    op.create_index(op.f("ix_movements_segment"), "movements", ["segment"], unique=False)
    op.create_index(op.f("ix_movements_station"), "movements", ["station"], unique=False)
    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("country", TEXT, nullable=False),
        sa.Column("timezone", TEXT, nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("block", ID, nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("made_at", ID, nullable=False),
        sa.Column("expires", ID, nullable=True),
        sa.Column("latest", ID, nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.Column("regional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "notice_acks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("notice", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notice_acks_by"), "notice_acks", ["by"], unique=False)
    op.create_index(op.f("ix_notice_acks_notice"), "notice_acks", ["notice"], unique=False)
    op.create_index(op.f("ix_notice_acks_station"), "notice_acks", ["station"], unique=False)
    op.create_index(op.f("ix_notice_acks_zone"), "notice_acks", ["zone"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("audience", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("alert", ID, nullable=True),
        sa.Column("label", TEXT, nullable=True),
        sa.Column("given_at", ID, nullable=True),
        sa.Column("valid_until", TEXT, nullable=True),
        sa.Column("replaces", ID, nullable=True),
        sa.Column("sender", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notices_alert"), "notices", ["alert"], unique=False)
    op.create_index(op.f("ix_notices_area"), "notices", ["area"], unique=False)
    op.create_index(op.f("ix_notices_by"), "notices", ["by"], unique=False)
    op.create_index(op.f("ix_notices_replaces"), "notices", ["replaces"], unique=False)
    op.create_index(op.f("ix_notices_station"), "notices", ["station"], unique=False)
    op.create_index(op.f("ix_notices_zone"), "notices", ["zone"], unique=False)
    op.create_table(
        "offices",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("pcode", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("agencies", TEXT, nullable=True),
        sa.Column("lat", TEXT, nullable=True),
        sa.Column("lon", TEXT, nullable=True),
        sa.Column("phone", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_offices_area"), "offices", ["area"], unique=False)
    op.create_index(op.f("ix_offices_station"), "offices", ["station"], unique=False)
    op.create_index(op.f("ix_offices_zone"), "offices", ["zone"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("peer", sa.LargeBinary(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", ID, nullable=False),
        sa.Column("left_at", ID, nullable=True),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("burst", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_outbox_name"), "outbox", ["name"], unique=False)
    op.create_table(
        "parked",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("after", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tag"),
    )
    op.create_index(op.f("ix_parked_writer"), "parked", ["writer"], unique=False)
    op.create_table(
        "peer",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("slot", ID, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
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
        sa.Column("word_about", sa.LargeBinary(), nullable=True),
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
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("family_name", TEXT, nullable=True),
        sa.Column("given_name", TEXT, nullable=True),
        sa.Column("sex", TEXT, nullable=True),
        sa.Column("birth_date", TEXT, nullable=True),
        sa.Column("nationality", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("index_no", TEXT, nullable=True),
        sa.Column("category", TEXT, nullable=True),
        sa.Column("function", TEXT, nullable=True),
        sa.Column("recruitment", TEXT, nullable=True),
        sa.Column("contract_to", TEXT, nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("essential", sa.Boolean(), nullable=True),
        sa.Column("call_sign", TEXT, nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=True),
        sa.Column("preferred_name", TEXT, nullable=True),
        sa.Column("languages", TEXT, nullable=True),
        sa.Column("unit", TEXT, nullable=True),
        sa.Column("contract_type", TEXT, nullable=True),
        sa.Column("contract_from", TEXT, nullable=True),
        sa.Column("arrived_on", TEXT, nullable=True),
        sa.Column("essential_authority", TEXT, nullable=True),
        sa.Column("essential_on", TEXT, nullable=True),
        sa.Column("essential_reviewed_on", TEXT, nullable=True),
        sa.Column("mou", ID, nullable=True),
        sa.Column("grade", TEXT, nullable=True),
        sa.Column("host_unit", TEXT, nullable=True),
        sa.Column("duty_station", TEXT, nullable=True),
        sa.Column("kit_returned_on", TEXT, nullable=True),
        sa.Column("clearance_closed_on", TEXT, nullable=True),
        sa.Column("checkout_note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_people_household"), "people", ["household"], unique=False)
    op.create_index(op.f("ix_people_station"), "people", ["station"], unique=False)
    op.create_table(
        "precautions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("place", ID, nullable=True),
        sa.Column("about", TEXT, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_precautions_station"), "precautions", ["station"], unique=False)
    op.create_table(
        "presence",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("state", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("until", ID, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("visit", ID, nullable=True),
        sa.Column("corrects", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("presence_by_person", "presence", ["person", "occurred_at"], unique=False)
    op.create_index(op.f("ix_presence_station"), "presence", ["station"], unique=False)
    op.create_index(op.f("ix_presence_visit"), "presence", ["visit"], unique=False)
    op.create_table(
        "purges",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("what", TEXT, nullable=True),
        sa.Column("lists", TEXT, nullable=True),
        sa.Column("rows", ID, nullable=True),
        sa.Column("rule", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("done_at", ID, nullable=True),
        sa.Column("writer", ID, nullable=True),
        sa.Column("first", ID, nullable=True),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("last", ID, nullable=True),
        sa.Column("after", TEXT, nullable=True),
        sa.Column("content_hash", TEXT, nullable=True),
        sa.Column("signature", TEXT, nullable=True),
        sa.Column("signed_key", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_purges_by"), "purges", ["by"], unique=False)
    op.create_index(op.f("ix_purges_station"), "purges", ["station"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("writer", ID, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_quarantine_tag"), "quarantine", ["tag"], unique=False)
    op.create_table(
        "reads",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("record", TEXT, nullable=True),
        sa.Column("how", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reads_at"), "reads", ["at"], unique=False)
    op.create_index(op.f("ix_reads_by"), "reads", ["by"], unique=False)
    op.create_index(op.f("ix_reads_station"), "reads", ["station"], unique=False)
    op.create_table(
        "recovery_keys",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("age", TEXT, nullable=True),
        sa.Column("escrow", TEXT, nullable=True),
        sa.Column("made_on", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_recovery_keys_station"), "recovery_keys", ["station"], unique=False)
    op.create_table(
        "relocation_options",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("assembly_point", ID, nullable=True),
        sa.Column("route", TEXT, nullable=True),
        sa.Column("transport", TEXT, nullable=True),
        sa.Column("destination", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("capacity", ID, nullable=True),
        sa.Column("hours", ID, nullable=True),
        sa.Column("contact", TEXT, nullable=True),
        sa.Column("verified_on", TEXT, nullable=True),
        sa.Column("verified_by", TEXT, nullable=True),
        sa.Column("feasible", sa.Boolean(), nullable=True),
        sa.Column("finding", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_relocation_options_area"), "relocation_options", ["area"], unique=False)
    op.create_index(
        op.f("ix_relocation_options_assembly_point"), "relocation_options", ["assembly_point"], unique=False
    )
    op.create_index(op.f("ix_relocation_options_station"), "relocation_options", ["station"], unique=False)
    op.create_table(
        "renamed",
        sa.Column("tbl", sa.Integer(), nullable=False),
        sa.Column("old", ID, nullable=False),
        sa.Column("new", ID, nullable=False),
        sa.Column("generation", ID, nullable=False),
        sa.PrimaryKeyConstraint("tbl", "old", "generation"),
    )
    op.create_table(
        "resend",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("bucket", ID, nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.PrimaryKeyConstraint("device", "bucket"),
    )
    op.create_table(
        "restricted",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("blood_type", TEXT, nullable=True),
        sa.Column("medical", TEXT, nullable=True),
        sa.Column("passport", TEXT, nullable=True),
        sa.Column("laissez_passer", TEXT, nullable=True),
        sa.Column("visa", TEXT, nullable=True),
        sa.Column("national_id", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_restricted_person"), "restricted", ["person"], unique=False)
    op.create_index(op.f("ix_restricted_station"), "restricted", ["station"], unique=False)
    op.create_table(
        "retention",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("list", TEXT, nullable=True),
        sa.Column("days", ID, nullable=True),
        sa.Column("purpose", TEXT, nullable=True),
        sa.Column("basis", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_retention_station"), "retention", ["station"], unique=False)
    op.create_table(
        "rollcall_expected",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("rollcall", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("expectation", TEXT, nullable=True),
        sa.Column("presence", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("seen_at", ID, nullable=True),
        sa.Column("clearance", ID, nullable=True),
        sa.Column("why", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_rollcall_expected_person"), "rollcall_expected", ["person"], unique=False)
    op.create_index(op.f("ix_rollcall_expected_rollcall"), "rollcall_expected", ["rollcall"], unique=False)
    op.create_index(op.f("ix_rollcall_expected_station"), "rollcall_expected", ["station"], unique=False)
    op.create_index(op.f("ix_rollcall_expected_zone"), "rollcall_expected", ["zone"], unique=False)
    op.create_table(
        "rollcall_marks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("rollcall", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("state", TEXT, nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("said_by", TEXT, nullable=True),
        sa.Column("basis", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_rollcall_marks_by"), "rollcall_marks", ["by"], unique=False)
    op.create_index(op.f("ix_rollcall_marks_person"), "rollcall_marks", ["person"], unique=False)
    op.create_index(op.f("ix_rollcall_marks_rollcall"), "rollcall_marks", ["rollcall"], unique=False)
    op.create_index(op.f("ix_rollcall_marks_station"), "rollcall_marks", ["station"], unique=False)
    op.create_table(
        "rollcall_states",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("rollcall", ID, nullable=True),
        sa.Column("as_of", ID, nullable=True),
        sa.Column("expected", ID, nullable=True),
        sa.Column("accounted", ID, nullable=True),
        sa.Column("injured", ID, nullable=True),
        sa.Column("missing", ID, nullable=True),
        sa.Column("elsewhere", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_rollcall_states_rollcall"), "rollcall_states", ["rollcall"], unique=False)
    op.create_index(op.f("ix_rollcall_states_station"), "rollcall_states", ["station"], unique=False)
    op.create_table(
        "rollcalls",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("scope", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("trigger", TEXT, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.Column("opened_at", ID, nullable=True),
        sa.Column("opened_by", ID, nullable=True),
        sa.Column("closed_at", ID, nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("covers", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_rollcalls_area"), "rollcalls", ["area"], unique=False)
    op.create_index(op.f("ix_rollcalls_closed_by"), "rollcalls", ["closed_by"], unique=False)
    op.create_index(op.f("ix_rollcalls_opened_by"), "rollcalls", ["opened_by"], unique=False)
    op.create_index(op.f("ix_rollcalls_station"), "rollcalls", ["station"], unique=False)
    op.create_index(op.f("ix_rollcalls_zone"), "rollcalls", ["zone"], unique=False)
    op.create_table(
        "routes",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("homes", TEXT, nullable=True),
        sa.Column("set_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_routes_station"), "routes", ["station"], unique=False)
    op.create_index(op.f("ix_routes_zone"), "routes", ["zone"], unique=False)
    op.create_table(
        "schemes",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("valid_from", TEXT, nullable=True),
        sa.Column("valid_to", TEXT, nullable=True),
        sa.Column("rated", sa.Boolean(), nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_schemes_station"), "schemes", ["station"], unique=False)
    op.create_table(
        "search",
        sa.Column("person", ID, autoincrement=False, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("changed", ID, nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index(op.f("ix_search_changed"), "search", ["changed"], unique=False)
    op.create_table(
        "secret",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "segments",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("clearance", ID, nullable=True),
        sa.Column("n", ID, nullable=True),
        sa.Column("from_place", TEXT, nullable=True),
        sa.Column("to_place", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("to_station", ID, nullable=True),
        sa.Column("abroad", sa.Boolean(), nullable=True),
        sa.Column("etd", ID, nullable=True),
        sa.Column("eta", ID, nullable=True),
        sa.Column("timezone", TEXT, nullable=True),
        sa.Column("mode", TEXT, nullable=True),
        sa.Column("carrier", TEXT, nullable=True),
        sa.Column("vehicle", TEXT, nullable=True),
        sa.Column("lodging", TEXT, nullable=True),
        sa.Column("contact_there", TEXT, nullable=True),
        sa.Column("night_stop", sa.Boolean(), nullable=True),
        sa.Column("check_in_due", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_segments_clearance"), "segments", ["clearance"], unique=False)
    op.create_index(op.f("ix_segments_station"), "segments", ["station"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("course", ID, nullable=True),
        sa.Column("held_on", TEXT, nullable=True),
        sa.Column("topic", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("trainer", TEXT, nullable=True),
        sa.Column("occasion", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sessions_agency"), "sessions", ["agency"], unique=False)
    op.create_index(op.f("ix_sessions_course"), "sessions", ["course"], unique=False)
    op.create_index(op.f("ix_sessions_station"), "sessions", ["station"], unique=False)
    op.create_table(
        "short_key",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("way", TEXT, nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("writer", ID, nullable=False),
        sa.Column("base", ID, nullable=False),
        sa.Column("known_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("device", "way", "mark"),
    )
    op.create_table(
        "station_sum",
        sa.Column("station", ID, autoincrement=False, nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("reference", ID, nullable=False),
        sa.Column("day", TEXT, nullable=False),
        sa.Column("heard_at", ID, nullable=False),
        sa.Column("cursors", sa.LargeBinary(), nullable=False),
        sa.Column("gap", ID, nullable=False),
        sa.Column("waits", ID, nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("dependants", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("zones", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("lists_on", TEXT, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stations",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("timezone", TEXT, nullable=True),
        sa.Column("region", TEXT, nullable=True),
        sa.Column("under", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_stations_under"), "stations", ["under"], unique=False)
    op.create_index(op.f("ix_stations_station"), "stations", ["station"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("visit", ID, nullable=True),
        sa.Column("payload", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("led_to", ID, nullable=True),
        sa.Column("source", TEXT, nullable=True),
        sa.Column("agency", ID, nullable=True),
        sa.Column("stood", TEXT, nullable=True),
        sa.Column("answer", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_submissions_agency"), "submissions", ["agency"], unique=False)
    op.create_index(op.f("ix_submissions_decided_by"), "submissions", ["decided_by"], unique=False)
    op.create_index(op.f("ix_submissions_household"), "submissions", ["household"], unique=False)
    op.create_index(op.f("ix_submissions_led_to"), "submissions", ["led_to"], unique=False)
    op.create_index(op.f("ix_submissions_person"), "submissions", ["person"], unique=False)
    op.create_index(op.f("ix_submissions_station"), "submissions", ["station"], unique=False)
    op.create_index(op.f("ix_submissions_visit"), "submissions", ["visit"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("due_on", TEXT, nullable=True),
        sa.Column("given_at", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("sender", TEXT, nullable=True),
        sa.Column("done_at", ID, nullable=True),
        sa.Column("done_by", ID, nullable=True),
        sa.Column("done_note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_tasks_by"), "tasks", ["by"], unique=False)
    op.create_index(op.f("ix_tasks_household"), "tasks", ["household"], unique=False)
    op.create_index(op.f("ix_tasks_station"), "tasks", ["station"], unique=False)
    op.create_index(op.f("ix_tasks_zone"), "tasks", ["zone"], unique=False)
    op.create_table(
        "told",
        sa.Column("bucket", ID, nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "place"),
    )
    op.create_table(
        "transfers",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("coming", sa.Boolean(), nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("from_station", TEXT, nullable=True),
        sa.Column("to_station", TEXT, nullable=True),
        sa.Column("first_day", TEXT, nullable=True),
        sa.Column("last_day", TEXT, nullable=True),
        sa.Column("family", sa.Boolean(), nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("announced_at", ID, nullable=True),
        sa.Column("who", TEXT, nullable=True),
        sa.Column("subject", ID, nullable=True),
        sa.Column("twin", ID, nullable=True),
        sa.Column("state", TEXT, nullable=True),
        sa.Column("answer", TEXT, nullable=True),
        sa.Column("contact", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_transfers_contact"), "transfers", ["contact"], unique=False)
    op.create_index(op.f("ix_transfers_person"), "transfers", ["person"], unique=False)
    op.create_index(op.f("ix_transfers_station"), "transfers", ["station"], unique=False)
    op.create_index(op.f("ix_transfers_subject"), "transfers", ["subject"], unique=False)
    op.create_index(op.f("ix_transfers_zone"), "transfers", ["zone"], unique=False)
    op.create_table(
        "travellers",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("clearance", ID, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("part", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_travellers_clearance"), "travellers", ["clearance"], unique=False)
    op.create_index(op.f("ix_travellers_person"), "travellers", ["person"], unique=False)
    op.create_index(op.f("ix_travellers_station"), "travellers", ["station"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("sign_key", TEXT, nullable=True),
        sa.Column("keys_at", ID, nullable=True),
        sa.Column("recovered_with", TEXT, nullable=True),
        sa.Column("former_keys", TEXT, nullable=True),
        sa.Column("drilled_on", TEXT, nullable=True),
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
        sa.Column("reason", TEXT, nullable=False),
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
        "visitors",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("person", ID, nullable=True),
        sa.Column("organisation", TEXT, nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("eta", TEXT, nullable=True),
        sa.Column("etd", TEXT, nullable=True),
        sa.Column("contact", ID, nullable=True),
        sa.Column("clearance_ref", TEXT, nullable=True),
        sa.Column("arrived_on", TEXT, nullable=True),
        sa.Column("left_on", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_visitors_contact"), "visitors", ["contact"], unique=False)
    op.create_index(op.f("ix_visitors_household"), "visitors", ["household"], unique=False)
    op.create_index(op.f("ix_visitors_person"), "visitors", ["person"], unique=False)
    op.create_index(op.f("ix_visitors_station"), "visitors", ["station"], unique=False)
    op.create_index(op.f("ix_visitors_zone"), "visitors", ["zone"], unique=False)
    op.create_table(
        "visits",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("household", ID, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("outcome", TEXT, nullable=True),
        sa.Column("occurred_at", ID, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("briefed", TEXT, nullable=True),
        sa.Column("to_change", TEXT, nullable=True),
        sa.Column("next_due", TEXT, nullable=True),
        sa.Column("precautions", TEXT, nullable=True),
        sa.Column("checked", TEXT, nullable=True),
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
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.PrimaryKeyConstraint("writer", "lane", "seq", "col"),
    )
    op.create_table(
        "zone_reports",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("zone", ID, nullable=True),
        sa.Column("happened_at", ID, nullable=True),
        sa.Column("severity", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("by", ID, nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("exercise", sa.Boolean(), nullable=True),
        sa.Column("read_at", ID, nullable=True),
        sa.Column("read_by", ID, nullable=True),
        sa.Column("action", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_zone_reports_by"), "zone_reports", ["by"], unique=False)
    op.create_index(op.f("ix_zone_reports_read_by"), "zone_reports", ["read_by"], unique=False)
    op.create_index(op.f("ix_zone_reports_station"), "zone_reports", ["station"], unique=False)
    op.create_index(op.f("ix_zone_reports_zone"), "zone_reports", ["zone"], unique=False)
    op.create_table(
        "zones",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("station", ID, nullable=False),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("ended_on", TEXT, nullable=True),
        sa.Column("ended_reason", TEXT, nullable=True),
        sa.Column("code", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("area", ID, nullable=True),
        sa.Column("boundary", TEXT, nullable=True),
        sa.Column("meeting_point", TEXT, nullable=True),
        sa.Column("radio_channel", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("landmarks", TEXT, nullable=True),
        sa.Column("assembly_point", TEXT, nullable=True),
        sa.Column("authority", TEXT, nullable=True),
        sa.Column("decided_on", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_zones_area"), "zones", ["area"], unique=False)
    op.create_index(op.f("ix_zones_station"), "zones", ["station"], unique=False)
    tables = sa.inspect(op.get_bind())
    sparse = [
        (table, "former_id")
        for table in tables.get_table_names()
        if any(column["name"] == "former_id" for column in tables.get_columns(table))
    ]
    sparse += [
        *(("people", column) for column in ("agency", "index_no", "call_sign", "mou")),
        *(("clearances", column) for column in ("external_ref", "amends", "withdrawn_by")),
        *(("segments", column) for column in ("area", "to_station")),
        *(("certificates", column) for column in ("session", "replaces")),
        ("dependants", "local_contact"),
        *(("movements", column) for column in ("person", "until")),
        ("notice_acks", "household"),
        ("presence", "corrects"),
        ("rollcall_expected", "clearance"),
    ]
    for table, column in sparse:
        said = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=said, postgresql_where=said)
