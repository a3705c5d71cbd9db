"""A Bienport cloud on loopback: REST gateway, MQTT commands and notifications, and panels that live.

Written from the public reference alone ("reference" in docstrings, with its section numbers). Where that is silent the
code says *choice*, so nobody takes a guess of ours for a vendor's fact.
"""
