#!/bin/sh
# Runs Django's deployment checks on the production settings, with throw-away values for what an installation must set.
set -eu

python=${PYTHON:-python}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$python" -c 'import secrets; print(secrets.token_urlsafe(64))' >"$folder/secret-key"
"$python" -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())' >"$folder/seal-keys"
"$python" -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())' >"$folder/journal-keys"

unset WATCHPOST_DEMO WATCHPOST_DEBUG WATCHPOST_SECRET_KEY WATCHPOST_SEAL_KEYS WATCHPOST_JOURNAL_KEYS DATABASE_URL REDIS_URL REDIS_URL_FILE
DJANGO_SETTINGS_MODULE=project.settings.base
WATCHPOST_SECRET_KEY_FILE=$folder/secret-key
WATCHPOST_SEAL_KEYS_FILE=$folder/seal-keys
WATCHPOST_JOURNAL_KEYS_FILE=$folder/journal-keys
WATCHPOST_INSTALLATION=check
WATCHPOST_ALLOWED_HOSTS=watch.example.com
WATCHPOST_ORIGINS=https://watch.example.com
WATCHPOST_VAR_DIR=$folder
REDIS_URL=redis://redis.example.com:6379/0
export DJANGO_SETTINGS_MODULE WATCHPOST_SECRET_KEY_FILE WATCHPOST_SEAL_KEYS_FILE WATCHPOST_JOURNAL_KEYS_FILE WATCHPOST_INSTALLATION \
    WATCHPOST_ALLOWED_HOSTS WATCHPOST_ORIGINS WATCHPOST_VAR_DIR REDIS_URL

"$python" manage.py check --deploy --fail-level WARNING
