"""地方: a place as one YAML document, checked as a whole and loaded or refused as a whole."""
