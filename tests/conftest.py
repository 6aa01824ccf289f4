"""The suite's fixtures are those that modules use too."""

pytest_plugins = ["parvis.testing.plugin"]
