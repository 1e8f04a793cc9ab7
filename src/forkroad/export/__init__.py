"""Results as files: JSON, CSV, Parquet and Excel, each written whole or not at all."""
