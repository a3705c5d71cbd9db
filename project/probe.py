"""``python -m project.probe URL``: exit 0 when it answers 200. What containers' health checks run."""

import sys
import urllib.request


def answers_http(url: str) -> bool:
    """Tell whether a server of ours answers, and whether it says that all is well."""
    if not url.startswith("http://"):
        return False
    try:
        # Straight to the server, whatever proxy the environment names for the way out.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not answers_http(sys.argv[1]))
