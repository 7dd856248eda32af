"""All active users with their divisions and skills into a CSV file."""

import csv
from pathlib import Path

import PureCloudPlatformClientV2 as gc


def main() -> None:
    gc.connect()
    users = gc.paginate(gc.UsersApi().get_users, page_size=100, state="active", expand=["skills"])
    with Path("users.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "email", "division", "skills"])
        for user in users:
            skills = ";".join(skill.name or "" for skill in user.skills or [])
            writer.writerow([user.id, user.name, user.email, user.division.name if user.division else "", skills])


if __name__ == "__main__":
    main()
