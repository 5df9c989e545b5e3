"""What an import decides about the columns and rows of a file: pure, without a database."""
