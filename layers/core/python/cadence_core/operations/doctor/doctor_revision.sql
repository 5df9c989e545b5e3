SELECT version_num AS name FROM alembic_version ORDER BY version_num LIMIT 10
