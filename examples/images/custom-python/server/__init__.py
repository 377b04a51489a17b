"""A model server: health, predictions, metrics and a shutdown that loses no request."""
