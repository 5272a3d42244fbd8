"""The resolver of GS1 Digital Links: which barcode leads where (GS1-Conformant Resolver Standard 1.2.1).

`door` takes these addresses before Flask's router, with their raw bytes; `routes` answers them; `choosing` decides.
"""
