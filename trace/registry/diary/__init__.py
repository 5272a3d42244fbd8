"""The production diary and the mass balance: pages on the register's blueprint, the job that makes voice notes."""
