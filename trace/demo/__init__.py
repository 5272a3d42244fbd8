"""The demonstration province: fills an empty database through the commands people use."""
