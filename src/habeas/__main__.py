"""Run as ``python -m habeas``."""

from habeas.faces.cli import main

raise SystemExit(main())
