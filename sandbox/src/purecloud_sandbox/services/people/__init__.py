"""Users, and what they belong to: skills, groups, teams, SCIM."""
