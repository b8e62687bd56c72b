"""The text model: what words, sentences, headings and the rest mean (docs/text-model.md)."""

from ifdsl.text.spans import Element, Spans

TEXT_MODEL_VERSION = 1

__all__ = ["TEXT_MODEL_VERSION", "Element", "Spans"]
