"""Feed batches through the engine: on this machine in `local`. A runner holds no rule and changes no answer."""
