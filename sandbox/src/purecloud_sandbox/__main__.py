"""`python -m purecloud_sandbox` is `purecloud-sandbox`."""

from purecloud_sandbox.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
