"""`python -m ifdsl`."""

from ifdsl.cli import main

main()
