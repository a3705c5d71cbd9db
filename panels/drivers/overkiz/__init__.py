"""Overkiz homes (TaHoma, Cozytouch, Hi Kumo and other brands): their cloud's API, and the same API of a box itself."""
