from habeas.faces.cli import main

raise SystemExit(main())
