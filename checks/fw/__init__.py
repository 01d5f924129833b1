"""What the firewall's rules let through."""
