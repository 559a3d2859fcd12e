"""The gate: may a change be merged? It is judged against a trusted base, and nothing that is not known passes."""
