"""What live delivery counts about itself."""

from prometheus_client import Counter, Gauge

PUSHED = Counter("watchpost_live_pushed", "Messages handed to the channel layer.")
DROPPED = Counter("watchpost_live_dropped", "Panels whose push could not be handed over when it was due.", ["why"])
FRAMES = Counter("watchpost_live_frames", "Frames written to sockets, heartbeats left out.")
CLOSED = Counter("watchpost_live_closed", "Sockets ended by the server.", ["code"])
RESYNCS = Counter("watchpost_live_resyncs", "Times all pages were asked to compare what they show.")
SOCKETS = Gauge("watchpost_live_sockets", "Open pages of this process.")
