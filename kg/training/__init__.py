"""Gold data in, weights out. Nothing here is imported when a graph is built."""
