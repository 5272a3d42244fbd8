"""The audit trail: one entry a command, written in its transaction, numbered and chained afterwards."""
