"""What every stage rests on: codes, uncertain dates and quantities, names, canonical bytes, problems and errors."""
