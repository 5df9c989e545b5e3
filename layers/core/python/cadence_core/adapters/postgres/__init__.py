"""PostgreSQL through pg8000: the connection, the queries, the run store, the migrations."""
