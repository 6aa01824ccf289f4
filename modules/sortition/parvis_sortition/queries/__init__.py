"""What pages and operations ask, one file for each part of the chain."""
