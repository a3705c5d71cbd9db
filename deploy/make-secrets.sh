#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, each in a file of its own; those that exist are kept.
# The folder is closed to others; the files are readable because a container's user is another one.
set -eu

folder=$(dirname "$0")/secrets
mkdir -p "$folder"
chmod 700 "$folder"

random() { head -c 48 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' | cut -c 1-"$1"; }

keep() {
    if ! test -s "$folder/$1"; then
        printf '%s' "$2" >"$folder/$1"
        chmod 444 "$folder/$1"
    fi
}

keep secret_key "$(random 64)"
# Fernet keys: 32 random bytes in URL-safe base 64 with their padding.
fernet() { head -c 32 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }
keep seal_keys "$(fernet)"
keep journal_keys "$(fernet)"
keep postgres_password "$(random 40)"
keep valkey_password "$(random 40)"
keep mosquitto_password "$(random 40)"
keep database_url "postgres://watchpost:$(cat "$folder/postgres_password")@postgres:5432/watchpost"
keep redis_url "redis://:$(cat "$folder/valkey_password")@valkey:6379/0"
echo "Secrets are in $folder. Keep seal_keys and journal_keys apart from the database's backups, and safe:"
echo "nothing opens without the one, and no journal is verified without the other."
