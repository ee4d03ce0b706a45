"""Files that people write: monitor.toml, watchlists, concepts and source packs. Errors name path, line, remedy."""
