"""Templates to words: alerts and digests in the language of a route."""

from monitor.render.renderer import TemplateRenderer

__all__ = ["TemplateRenderer"]
