#!/usr/bin/env bash
# Run once by the postgres image, on an empty cluster: the two roles, and the owner's database.
set -euo pipefail
# The passwords come from the environment: a command line is read by every process of the host.
psql --username postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv runtime_password RUNTIME_PASSWORD
CREATE ROLE ptce_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE ptce_app LOGIN PASSWORD :'runtime_password';
GRANT ptce_app TO ptce_owner;
CREATE DATABASE ptce OWNER ptce_owner;
SQL
