"""What the platform tells its operators: logs always, metrics and traces where the environment asks for them."""
