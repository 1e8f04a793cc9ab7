"""Event logs in, scenarios out, with the evidence for every share."""
