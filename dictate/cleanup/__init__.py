"""Transcript to clean text: what may change, and who decides."""
