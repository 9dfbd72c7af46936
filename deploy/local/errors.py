"""What goes wrong on the machine is said to its owner in one line, with what to do."""


class DeployError(Exception):
    """One line for the person at the terminal; never shown with a traceback."""
