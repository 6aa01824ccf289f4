"""What tests of the core and of modules use. Public to modules, in their tests only.

In a module's `tests/conftest.py`: `pytest_plugins = ["parvis.testing.plugin"]`.
"""
