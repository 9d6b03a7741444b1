"""Annotated papers of every format, read into plain records: what evaluation and training share."""
