"""Public pages as bytes: sentences, templates, the pieces kept, the part about the goods."""
