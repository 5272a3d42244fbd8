"""Results as documents: a decision as a PDF with number and date, signed outside, proved here, checked by anybody.

The way is: an officer makes the paper (`paper`), downloads it, has it signed with the office's own token, uploads it;
`signatures` reads what came back and takes it only when it is the paper that left, signed and otherwise unchanged.
"""
