"""The journey as a picture: text, Mermaid, DOT, SVG and PNG, all of one content."""
