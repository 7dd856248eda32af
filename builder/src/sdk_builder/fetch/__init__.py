"""The sources of the definition: downloaded, checked, merged into one."""
