"""The one-stop counter: paper files received with a slip, cases tracked by their code, a screen for whoever waits.

Uses the tables, rules and commands of review; what is typed at the counter is typed by the officer, who decides on
none of it afterwards.
"""
