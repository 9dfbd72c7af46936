"""cases' own copy of who is there: posts, who answers for them, organisations, duty rotas; people by id only."""
