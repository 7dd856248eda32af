"""The tools that find, explain and call any operation."""
