"""What is it like inside an instance? A shell that reads the simulated Region, and the instance's own metadata service.

Nothing here is a shell, a file or a connection: a program is a function of its words and of the world.
"""
