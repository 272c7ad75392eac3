"""Where the user's files lie and how they are written: directories, the one atomic writer, locks, file names."""
