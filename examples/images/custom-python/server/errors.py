"""What can be wrong with a model or with what it is asked."""


class ModelError(Exception):
    """A model that cannot be loaded; the text says what is wrong with it."""


class BadInstances(Exception):
    """Instances that a model cannot take; the text goes to the client."""
