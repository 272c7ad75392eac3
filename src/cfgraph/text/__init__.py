"""Text for people: the catalog of messages in Chinese and English, and how foreign text is made safe to show."""
