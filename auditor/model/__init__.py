"""What everybody talks about: evidence, facts, firewalls, servers, findings. No behaviour but derivation."""
