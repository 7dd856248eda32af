"""Who holds which of the roles that may change permissions."""

import PureCloudPlatformClientV2 as gc


def main() -> None:
    gc.connect()
    authorization = gc.AuthorizationApi()
    for role in gc.paginate(authorization.get_authorization_roles, page_size=100):
        policies = role.permission_policies or []
        if (
            not any(policy.domain == "authorization" for policy in policies)
            and "admin" not in (role.name or "").lower()
        ):
            continue
        holders = gc.paginate(authorization.get_authorization_role_users, role.id)
        print(role.name, [holder.id for holder in holders])


if __name__ == "__main__":
    main()
