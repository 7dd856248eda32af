"""Another secret for an OAuth client; the new one goes straight into the store of secrets."""

from collections.abc import Callable

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.rest import NotFoundError


def rotate(client_id: str, store: Callable[[str, str], None]) -> bool:
    try:
        renewed = gc.OAuthApi().post_oauth_client_secret(client_id)
    except NotFoundError:
        return False
    if not renewed.secret:
        return False
    store(client_id, renewed.secret)
    print("rotated", renewed)  # the secret is masked
    return True


def main() -> None:
    gc.connect()
    secrets: dict[str, str] = {}
    for client in gc.OAuthApi().get_oauth_clients().entities:
        print(client.name, rotate(client.id, secrets.__setitem__))


if __name__ == "__main__":
    main()
