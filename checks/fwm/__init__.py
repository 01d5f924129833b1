"""How the firewall itself is administered."""
