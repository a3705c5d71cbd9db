# One image for every process; the command says which.
FROM python:3.13-slim-bookworm AS packages

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
RUN /venv/bin/pip install --requirement /tmp/requirements.txt


FROM python:3.13-slim-bookworm

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=project.settings.base \
    WATCHPOST_VAR_DIR=/var/lib/watchpost \
    WATCHPOST_STATIC_ROOT=/app/collected

RUN groupadd --gid 10001 watchpost \
    && useradd --uid 10001 --gid watchpost --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin watchpost \
    && install --directory --owner watchpost --group watchpost --mode 0700 /var/lib/watchpost

COPY --from=packages /venv /venv
WORKDIR /app
COPY . .

# Values for this one command only: nothing of them stays in the image.
RUN key="$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')"; \
    WATCHPOST_SECRET_KEY=build WATCHPOST_SEAL_KEYS="$key" WATCHPOST_JOURNAL_KEYS="$key" \
    WATCHPOST_INSTALLATION=build \
    WATCHPOST_ALLOWED_HOSTS=build WATCHPOST_ORIGINS=https://build REDIS_URL=redis://build:6379/0 \
    python manage.py collectstatic --noinput --verbosity 0

USER watchpost
VOLUME /var/lib/watchpost
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "project.probe", "http://127.0.0.1:8000/healthz"]

CMD ["gunicorn", "--config", "deploy/gunicorn.py", "project.wsgi:application"]
