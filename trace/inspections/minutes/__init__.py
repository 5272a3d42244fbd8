"""Minutes (biên bản) of inspections: frozen when drawn, shared by QR, signed by hand or by a certificate."""
