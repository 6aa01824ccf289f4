"""The installation: its pages, its settings, the installer."""
