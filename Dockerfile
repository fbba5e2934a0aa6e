# Heads Up with its models inside: nothing is fetched when it starts.
FROM node:24-slim AS bundle
WORKDIR /source
COPY bundling bundling
COPY static static
COPY templates templates
RUN node bundling/bundle.js

FROM python:3.12-slim
# KubeRay asks with wget whether a container is alive
RUN apt-get update && apt-get install -y --no-install-recommends wget && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
COPY --from=bundle /source/bundled bundled
RUN pip install --no-cache-dir ".[cluster]" && useradd --create-home headsup
WORKDIR /home/headsup
USER headsup
ENV HEADSUP_HOST=0.0.0.0 HEADSUP_PORT=8000
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['HEADSUP_PORT'] + '/healthz')"]
CMD ["headsup", "serve", "--no-browser"]
