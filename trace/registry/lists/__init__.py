"""Lists of product groups under traceability, priority and mandatory, each with its roadmap: who is behind it."""
