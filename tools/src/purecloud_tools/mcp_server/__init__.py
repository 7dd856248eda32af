"""The platform for agents: a server of the Model Context Protocol (MCP) that reads, and writes only on request."""
