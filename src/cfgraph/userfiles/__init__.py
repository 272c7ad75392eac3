"""The user's files: their directories, the one atomic writer, locks, file names."""
