"""The search on policies that look at groups of cores, on the hierarchy of a machine."""
