"""The user's files: their directories, the atomic writer, locks, file names."""
