"""One small file for each kind of check; ``etl.check`` puts them in order."""
