"""Texts for people: the message catalog in Chinese and English, and making untrusted text safe to show."""
