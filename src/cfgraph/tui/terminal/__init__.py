"""Terminal-related parts: clipboard, signals, notifications, control characters, garbage collection."""
