"""What goes out: sheets in which no cell runs; later court packages and the formats of other programs."""
