"""Travel: the two rules, the life of a clearance, its gates, who is late, what a desk asks about journeys."""
