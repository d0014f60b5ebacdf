"""Demo data.  Nothing here is imported but while demo data load."""
