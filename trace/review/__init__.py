"""Cases: who may decide what, in which order; acceptance of producers, products and changes."""
