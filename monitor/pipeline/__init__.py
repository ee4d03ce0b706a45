"""The stages: poll, record, scan, relate, route, deliver; beside them full_texts, reconcile, backfill, remind, notices
and digest. Each has a pure decision and a thin shell."""
