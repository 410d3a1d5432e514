# One image for the API and the workers. glibc: Temporal's native core has no build for musl.
FROM node:22.23.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Then only what runs: no development dependencies, and of Temporal's native core the build of this machine.
RUN npm run build \
  && npm prune --omit=dev \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 -type d \
       ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} + \
  && node -e "require('@temporalio/core-bridge')"

FROM node:22.23.1-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The home folder holds nothing that must be kept: database, blobs and keys are outside.
RUN mkdir /var/lib/tenon && chown node:node /var/lib/tenon
ENV TENON_HOME=/var/lib/tenon
USER node
EXPOSE 3000
CMD ["node", "dist/api/server.js"]
