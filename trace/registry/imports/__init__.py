"""Sheets that fill the register: what each kind of sheet says, and what becomes of each of its rows.

A kind (`kinds.Kind`) names its columns and the command that takes one row; reading the file, going on after a crash and
the copy with the column "Lỗi" are the same for all of them.
"""
