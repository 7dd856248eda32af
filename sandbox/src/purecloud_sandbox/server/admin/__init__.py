"""What steers and shows a running sandbox: `/sandbox/...` and the page at `/`."""
