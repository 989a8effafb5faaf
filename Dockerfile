# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /opt/family-atlas
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY geo geo
COPY data data
COPY dashboard dashboard
COPY assets assets
# Editable: the program finds assets/ beside its packages, here as in a checkout. Without isolation, so that the locked
# setuptools builds it and nothing is fetched beside the lock. Compiled here, because the image is read-only later.
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/python -m compileall -q geo data dashboard

FROM python:3.11-slim-bookworm
# Numbers, because a host that checks "not root" cannot resolve the image's names.
RUN groupadd --gid 10001 atlas \
    && useradd --no-log-init --uid 10001 --gid 10001 --home-dir /srv/atlas --create-home --shell /usr/sbin/nologin atlas \
    && install -d -o atlas -g atlas /srv/atlas/releases /srv/atlas/cache /srv/atlas/files \
    && install -d -m 700 -o atlas -g atlas /srv/atlas/people /srv/atlas/feedback /srv/atlas/keys /srv/atlas/backups
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/family-atlas /opt/family-atlas
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/srv/atlas/cache \
    FAMILY_ATLAS_STORE=/srv/atlas/releases \
    FAMILY_ATLAS_DATABASE=sqlite:////srv/atlas/people/people.sqlite
WORKDIR /srv/atlas
USER 10001:10001
EXPOSE 8050 8060
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8050/health', timeout=4)"]
ENTRYPOINT ["family-atlas"]
CMD ["serve", "public", "--host", "0.0.0.0", "--port", "8050"]
