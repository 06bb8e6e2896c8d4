# The web app.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY kinds /src/kinds
COPY web ./
RUN npm run build

# The program, with the web app inside.
FROM rust:1.95.0-bookworm AS program
# The image has this toolchain; without the line rustup would fetch the components of rust-toolchain.toml.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
COPY --from=web /src/web/dist web/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --locked --release -p gongdan-app && cp target/release/gongdan /usr/local/bin/gongdan

# What runs.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/gongdan --create-home --shell /usr/sbin/nologin gongdan
COPY --from=program /usr/local/bin/gongdan /usr/local/bin/gongdan
COPY LICENSE /usr/share/doc/gongdan/LICENSE
USER gongdan
WORKDIR /var/lib/gongdan
ENV GONGDAN_LISTEN=0.0.0.0:8080 GONGDAN_DATA_DIR=/var/lib/gongdan/data
VOLUME /var/lib/gongdan
EXPOSE 8080
STOPSIGNAL SIGTERM
# Asks /readyz; bash can do that alone.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["gongdan"]
CMD ["serve"]
