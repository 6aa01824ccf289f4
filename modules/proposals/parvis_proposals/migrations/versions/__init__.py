"""One file a revision: `proposals_0001`, `proposals_0002` …"""
