"""The archive in Slack."""
