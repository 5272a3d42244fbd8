"""The inspectors' app on a phone: its shell, its doors, which phones there are, and wiping one (decision 27)."""
