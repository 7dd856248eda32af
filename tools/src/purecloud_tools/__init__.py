"""purecloud: the Genesys Cloud (PureCloud) Platform API from a shell."""
