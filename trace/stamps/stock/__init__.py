"""The stock of stamps at every edge: boxes, accounts of runs, quotas, lapsing, activation in the field."""
