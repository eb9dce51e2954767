# The same script and the same locks as on a plain Debian 12; the database runs inside, as the same unprivileged user.
FROM debian:12-slim

COPY . /opt/ecoworks
WORKDIR /opt/ecoworks
ENV ECOWORKS_HOME=/data
RUN ./ecoworks install \
 && .venv/bin/python -m compileall -q .venv geo_api etl layers \
 && .venv/bin/python -m geo_api notices \
 && rm -rf /root/.cache /root/.npm /var/lib/apt/lists /data \
 && useradd --uid 10001 --create-home --shell /usr/sbin/nologin ecoworks \
 && install -d -o ecoworks -g ecoworks -m 750 /data \
 && ln -s /opt/ecoworks/ecoworks /usr/local/bin/ecoworks

USER ecoworks
ENV ECOWORKS_HOST=0.0.0.0
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# the first start loads the demonstration county
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s \
  CMD ["/opt/ecoworks/.venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["/opt/ecoworks/ecoworks"]
CMD ["up"]
