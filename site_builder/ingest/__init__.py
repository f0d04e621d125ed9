"""A published document becomes a record with notes. Knows nothing of the site; the two meet in ``data/records``."""
