#!/bin/sh
# Start Odoo, or one of the scripts of operation: install, backup, restore, neutralise.
set -eu

scripts=/opt/service/config/scripts

if [ -z "${PGPASSWORD:-}" ]; then
    PGPASSWORD=$(cat "${DB_PASSWORD_FILE:-/run/secrets/db_password}" 2>/dev/null || true)
fi
if [ -z "$PGPASSWORD" ]; then
    echo "error: there is no database password: set DB_PASSWORD in the environment or in" \
        "the file .env beside docker-compose.yml." >&2
    exit 1
fi
export PGPASSWORD

case "${1:-odoo}" in
    install | backup | restore | neutralise | preflight)
        name=$1
        shift
        exec "$scripts/$name.py" "$@"
        ;;
    odoo)
        # Two nodes must not both create a database that is missing.
        "$scripts/preflight.py"
        exec "$@"
        ;;
    *)
        exec "$@"
        ;;
esac
