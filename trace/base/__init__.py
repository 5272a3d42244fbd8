"""The ground every capability stands on: database, settings, errors, files, tokens. SQLAlchemy yes, Flask never."""
