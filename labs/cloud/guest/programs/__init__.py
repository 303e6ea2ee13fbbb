"""The programs of an instance's shell, a file a family."""
