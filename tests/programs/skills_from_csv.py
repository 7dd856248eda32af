"""Skills and their levels from a spreadsheet; skills that are missing are created."""

import csv
import io

import PureCloudPlatformClientV2 as gc

SHEET = "email,skill,level\n{email},Spanish,4\n{email},Billing,5\n"


def assign(sheet: str) -> int:
    routing, users = gc.RoutingApi(), gc.UsersApi()
    skills = {skill.name: skill.id for skill in gc.paginate(routing.get_routing_skills)}
    by_email = {user.email: user.id for user in gc.paginate(users.get_users, page_size=100)}
    wanted: dict[str, list[gc.UserRoutingSkillPost]] = {}
    for row in csv.DictReader(io.StringIO(sheet)):
        if row["skill"] not in skills:
            skills[row["skill"]] = routing.post_routing_skills(gc.CreateRoutingSkill(name=row["skill"])).id
        skill = gc.UserRoutingSkillPost(id=skills[row["skill"]], proficiency=float(row["level"]))
        wanted.setdefault(by_email[row["email"]], []).append(skill)
    for user_id, assigned in wanted.items():
        users.patch_user_routingskills_bulk(user_id, assigned)
    return len(wanted)


def main() -> None:
    gc.connect()
    someone = next(iter(gc.paginate(gc.UsersApi().get_users, limit=1)))
    print(assign(SHEET.format(email=someone.email)), "people")


if __name__ == "__main__":
    main()
