"""The commands of `parvis sortition`, each loaded when it is asked for."""
