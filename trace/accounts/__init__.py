"""People, roles, agencies, sign-in, web sessions, one-time slips and API keys."""
