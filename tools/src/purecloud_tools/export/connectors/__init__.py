"""The streams for frameworks that keep their own state and write their own tables: dlt and Singer."""
