# The dashboard in a container. All steps are those of script/server, which any start
# without a container runs too.
#
#   docker build --tag incidents .
#   docker run --read-only --publish 8501:8501 --volume "$PWD/library:/documents:ro" incidents
FROM python:3.11-slim-bookworm

WORKDIR /app

# Installed apart from the code, so that a change of the code keeps this layer.
COPY script/environment script/server script/
COPY requirements.txt constraints.txt ./
ENV PIP_NO_CACHE_DIR=1
RUN script/server --install-only

COPY . .
# The library is optional; an empty folder is one without documents.
RUN script/server --build-only && mkdir /documents

# Everything in /app belongs to root: the server reads it and writes nothing at all
# (usage statistics are off, so Streamlit keeps no file in a home). A number, so that
# an orchestrator can see that it is not root; no entry in /etc/passwd is needed.
USER 10001:10001
ENV HOST=0.0.0.0 \
    PORT=8501 \
    HOME=/tmp \
    INCIDENT_DOCUMENTS=/documents \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
EXPOSE 8501
VOLUME /documents
STOPSIGNAL SIGTERM

# Python, because a slim image has no curl; straight to the address, past any proxy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python3", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/_stcore/health'); sys.exit(c.getresponse().status != 200)"]

# Finds everything installed and compiled, and serves.
CMD ["script/server"]
