"""The stages: poll, record, scan, route, deliver, digest. Each file has a pure decision and a thin shell."""
