"""Pure vocabulary shared by two capabilities or more: no I/O, no clock, no framework, no database."""
