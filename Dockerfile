FROM node:24-bookworm-slim AS parley
WORKDIR /parley
ENV CI=true
COPY . .
RUN npx --yes pnpm@10.34.9 install --frozen-lockfile --prod --ignore-scripts && node apps/server/bundle.js && node apps/web/build.js

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
COPY --from=parley /parley /parley
RUN install --directory --owner=node --group=node /data
USER node
VOLUME /data
EXPOSE 3000
WORKDIR /parley/apps/server
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "start.js"]
