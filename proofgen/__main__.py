"""`python -m proofgen`."""

from proofgen.cli import main

main()
