"""The library: files loaded, names resolved, constraints bound to arguments."""
