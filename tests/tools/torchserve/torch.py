"""In place of PyTorch, 200 MB: one module of TorchServe imports it, and handlers that are plain Python use nothing of it."""


class Tensor:
    pass


def save(*_args, **_kwargs):
    raise NotImplementedError("this is not PyTorch")
