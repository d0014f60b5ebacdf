-- Prepare the database that new ones are copied from; run it once per server as its
-- administrator:  sudo -u postgres psql -d template1 -f template.sql
-- Search by parts of names needs pg_trgm, search without accents needs unaccent.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
-- Odoo builds indexes on it, which only the server's administrator can allow.
ALTER FUNCTION unaccent(text) IMMUTABLE;
