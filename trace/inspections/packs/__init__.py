"""Offline packs: what an inspector's phone knows of the stamps on a day's route, signed, without codes or keys."""
