"""Text for people: the catalog of messages in Chinese and English, and making foreign text safe to show."""
