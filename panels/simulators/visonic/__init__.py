"""A PowerManage cloud on loopback: accounts, panels that live, the user API of versions 8 to 14, and faults.

Written from the public reference alone ("reference" in docstrings, with its section numbers). Where that is silent the
code says *choice*, so nobody takes a guess of ours for a vendor's fact.
"""
