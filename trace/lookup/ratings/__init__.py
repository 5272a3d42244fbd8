"""The one tap that says whether the page was of use: its form, and its counts."""
