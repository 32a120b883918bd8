"""The one place that knows the version; read by the build and by ``muster --version``."""

__version__ = "0.1.0"
