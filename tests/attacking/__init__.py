"""Attacks of our own: hostile texts, a data folder full of them, and what may be found in the files of a site made of it."""
