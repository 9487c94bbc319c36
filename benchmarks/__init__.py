"""Speed, printed beside peers on the same work; nothing here ever fails on a time."""
