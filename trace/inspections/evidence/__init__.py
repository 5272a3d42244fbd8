"""Evidence packs: what is known of an object, its files and its lines of the ledger, provable without this service."""
