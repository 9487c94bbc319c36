"""`python -m kaidei` is the command line."""

from kaidei.cli import main

if __name__ == "__main__":
    main()
