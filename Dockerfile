# docs/deploy.md says how to run it: as an unprivileged user, on a read-only root, with its data in a volume.
FROM node:24-bookworm-slim AS build
WORKDIR /studio
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN BUILD_STANDALONE=1 NEXT_TELEMETRY_DISABLED=1 npm run build

FROM node:24-bookworm-slim
# The published ports decide who reaches a container, so it listens to all addresses.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 STUDIO_DATA_DIR=/data
# As in `npm start`: memory in which pictures were decoded returns to the system, not to an arena of each thread.
ENV MALLOC_ARENA_MAX=2
WORKDIR /studio
COPY --from=build /studio/.next/standalone ./
COPY --from=build /studio/.next/static ./.next/static
COPY --from=build /studio/public ./public
COPY --from=build /studio/scripts/start.mjs /studio/scripts/check-port.mjs ./scripts/
COPY --from=build /studio/lib/server/edge ./lib/server/edge
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/start.mjs"]
