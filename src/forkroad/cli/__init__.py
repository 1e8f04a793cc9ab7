"""The command line: reads files, calls one library function, prints."""
