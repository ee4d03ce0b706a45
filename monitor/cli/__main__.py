"""`python -m monitor.cli` is `rulewire`."""

from monitor.cli.main import main

main()
