"""Print files once they are made: their manifest, handing them over, proving them on a disk; API and commands."""
