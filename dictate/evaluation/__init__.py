"""How well texts are cleaned, against pairs of what was said and what should be written."""
