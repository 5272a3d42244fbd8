"""What authorities impose, from its legal basis to its end: objections, prolonged holds, proposals, recalls."""
