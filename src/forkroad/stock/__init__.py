"""Stock planning as pure formulas: a distribution of demand in, a level or an order out."""
