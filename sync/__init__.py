"""How truth travels: bundles, the exchange, enrolment, agency lists and the carriers."""
