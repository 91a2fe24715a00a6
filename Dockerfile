# One image for web, worker, sweeper and the commands of the operator.
FROM python:3.12-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=ptce.settings.production \
    PTCE_VAR=/var/lib/ptce

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt

COPY . .
# collectstatic reads the settings, not the servers: these addresses are never called.
RUN SECRET_KEY=build-only ALLOWED_HOSTS=localhost EMAIL_URL=smtp://localhost:25 REDIS_URL=redis://localhost \
    DATABASE_URL=postgresql://build@localhost/ptce DEFAULT_FROM_EMAIL=build@localhost \
    python manage.py collectstatic --no-input

# A number of its own: nginx reads the kept files under the same one, and a shared file store knows numbers only.
RUN useradd --system --uid 10001 --home-dir /var/lib/ptce --create-home ptce
USER ptce
VOLUME /var/lib/ptce
EXPOSE 8000

# SIGTERM: what has begun is answered (30 s at most), nothing new is taken.
CMD ["gunicorn", "ptce.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "30", "--no-control-socket"]
