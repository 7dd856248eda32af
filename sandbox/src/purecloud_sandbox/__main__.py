"""`python -m purecloud_sandbox` is `purecloud-sandbox`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
