#!/bin/sh
# Runs once, when the container makes its cluster: prepare template1, and make the role
# of Odoo, which may create databases but is no administrator.
set -eu

psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=template1 \
    --file=/etc/postgresql/service/template.sql
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --set=password="$(cat "$POSTGRES_PASSWORD_FILE")" <<'SQL'
CREATE ROLE odoo LOGIN CREATEDB PASSWORD :'password';
-- From now on the administrator comes in from inside the container only.
ALTER ROLE postgres PASSWORD NULL;
SQL
