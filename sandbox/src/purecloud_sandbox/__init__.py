"""A local Genesys Cloud (PureCloud) Platform API: `purecloud-sandbox` on a command line, `serve()` in a test."""
