# The images of a release, one target each: api, migrate, voice-lambda; and medspa's own, the probe. They carry the bundles
# of `npm run build`, and nothing is installed here: any base with Node 22.15 or newer will do.
#
#   npm ci && docker build --platform linux/amd64 --target api --build-arg COMMIT="$(git rev-parse HEAD)" -t <name> .
ARG NODE_IMAGE=node:22-slim

FROM ${NODE_IMAGE} AS base
ENV NODE_ENV=production
WORKDIR /app
# By number: Fargate and Kubernetes can tell that it is not root, and the base need not know the user.
USER 1000:1000

# Exec form: node gets the signals itself. Labels come last, so that the layers above them are the same in every release.
FROM base AS api
COPY dist/app/api/ ./
EXPOSE 8080
# A command, so that `medspa exec` can give another one: ECS replaces no entrypoint. The base may have an entrypoint of its own.
ENTRYPOINT []
CMD ["node", "index.mjs"]
ARG COMMIT=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="medspa api" \
  org.opencontainers.image.revision="${COMMIT}" \
  org.opencontainers.image.source="${SOURCE}"

FROM base AS migrate
COPY dist/app/migrate/ ./
ENTRYPOINT ["node", "index.mjs"]
CMD []
ARG COMMIT=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="medspa migrate" \
  org.opencontainers.image.revision="${COMMIT}" \
  org.opencontainers.image.source="${SOURCE}"

# Lambda's runtime API is served by runtime.mjs, so this base needs nothing of Lambda's.
FROM base AS voice-lambda
COPY dist/voice-lambda/ ./
ENTRYPOINT ["node", "runtime.mjs", "index.handler"]
CMD []
ARG COMMIT=unknown
ARG SOURCE=unknown
LABEL io.medspa.voice="1" \
  org.opencontainers.image.title="medspa voice-lambda" \
  org.opencontainers.image.revision="${COMMIT}" \
  org.opencontainers.image.source="${SOURCE}"

# What medspa runs once inside the VPC, to look and to put database roles right.
FROM base AS probe
COPY dist/probe/ ./
ENTRYPOINT ["node", "index.mjs"]
CMD []
ARG COMMIT=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="medspa probe" \
  org.opencontainers.image.revision="${COMMIT}" \
  org.opencontainers.image.source="${SOURCE}"
