"""Pictures of the demonstration, drawn from nothing. Public to modules: `illustrate`, `SCENES`."""

from parvis.demo.drawing.illustrations import SCENES, illustrate

__all__ = ["SCENES", "illustrate"]
