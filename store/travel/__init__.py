"""Travel: the two rules, the life of a clearance, its gates, who is late; and what a desk asks of it."""
