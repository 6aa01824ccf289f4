"""One file a revision: `core_0001`, `core_0002` …"""
