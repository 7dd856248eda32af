"""The demo organization: a contact centre with people, queues and conversations that fit together."""
