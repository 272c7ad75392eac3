"""What concerns the terminal itself: clipboard, signals, notifications, control characters, garbage collection."""
