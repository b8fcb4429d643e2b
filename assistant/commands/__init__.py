"""The command line, one module a command; each imports only what it needs.

A command is a module with `run`, which takes the options and gives the exit status. What it takes
stands in `options`, and `command_line` knows the names and loads the one that is called.
"""
