"""The stock of stamps: API, commands and background work of boxes, accounts of runs, quotas and lapsing."""
