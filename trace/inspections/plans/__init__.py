"""Plans of inspections: drawn by risk and by chance, a plan for a unit and a period, each visit given to a person."""
