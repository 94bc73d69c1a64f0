"""The microphone and the samples that come from it."""
