"""Our figures beside the raw libraries' figures, measured in the same run: `make bench`."""
