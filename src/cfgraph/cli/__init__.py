"""The commands. They only parse, call the rooms below, and print: stdout is data, stderr is talk."""
