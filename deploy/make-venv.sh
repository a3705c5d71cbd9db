#!/bin/sh
# Makes the virtual environment named by the first argument with the newest tested Python at hand; PYTHON chooses one.
set -eu

folder=$1
if test -x "$folder/bin/python"; then exit 0; fi

for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    test -n "$candidate" || continue
    # A launcher can exist without its Python: only running it tells.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        if "$candidate" -m venv "$folder"; then exit 0; fi
        rm -rf "$folder"
        echo "Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
done
echo "No Python 3.11 or newer was found. Install one, or name it: PYTHON=/path/to/python3.11 make run" >&2
exit 1
