"""The HTTP toolkit: guards, problems, pages. Flask yes, capabilities never."""
