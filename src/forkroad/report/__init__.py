"""One HTML file that tells a forecast's whole story, without a network."""
