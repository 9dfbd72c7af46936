"""履职: patrols, logs, visits, facilities, pairings, the diary of the place and household records."""
