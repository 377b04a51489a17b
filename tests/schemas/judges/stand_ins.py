"""Stands in for what is not installed: the parsers of servers import the whole server, which needs a GPU's libraries."""

import abc
import importlib.abc
import importlib.machinery
import importlib.metadata
import sys
import types


class _Meta(abc.ABCMeta):
    """A class whose attributes are such classes too, and which stands anywhere in an annotation."""

    def __new__(mcs, name, bases, namespace, **kwargs):
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        super().__init__(name, bases, namespace)

    def __getattr__(cls, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _stub(name)

    def __getitem__(cls, item):
        return cls

    def __iter__(cls):
        return iter(())

    def __instancecheck__(cls, instance):
        return False


class _Stub(metaclass=_Meta):
    """Can be called, entered, counted, compared and added to, and means nothing."""

    def __init_subclass__(cls, **kwargs):
        pass

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        # As a decorator it leaves what it decorates.
        return args[0] if len(args) == 1 and not kwargs and callable(args[0]) else self

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _Stub()

    def __bool__(self):
        # No device is available, no feature is there.
        return False

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __iter__(self):
        return iter(())

    def __getitem__(self, item):
        return _Stub()

    def __eq__(self, other):
        return type(type(other)) is _Meta

    def __hash__(self):
        return 0

    def __lt__(self, other):
        return False

    __gt__ = __le__ = __ge__ = __lt__

    def __add__(self, other):
        return other

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __floordiv__ = __add__

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        from pydantic_core import core_schema

        return core_schema.any_schema()


def _stub(name):
    return _Meta(name, (_Stub,), {})


class Module(types.ModuleType):
    """Has whatever is asked for."""

    __path__ = []
    __version__ = "0.0.0"

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__") or "{}.{}".format(self.__name__, name) in Finder.absent:
            raise AttributeError(name)
        value = _stub(name)
        setattr(self, name, value)
        return value


class _Distribution(importlib.metadata.Distribution):
    """Newer than anything that is asked for."""

    def __init__(self, name):
        self.metadata_text = "Name: {}\nVersion: 99.0.0\n".format(name)

    def read_text(self, filename):
        return self.metadata_text if filename == "METADATA" else None

    def locate_file(self, path):
        return path


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Asked last, so whatever is installed comes first. `own` is the package under test, of which nothing is made up; `absent`
    are other packages, and attributes as `package.name`, that shall not be there."""

    absent = ()

    def __init__(self, own, absent):
        self.own = own
        Finder.absent = absent

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in (self.own, *Finder.absent) or top in sys.stdlib_module_names:
            return None
        # A part of what is installed is there or not.
        if name != top and not isinstance(sys.modules.get(top), Module):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def find_distributions(self, context=importlib.metadata.DistributionFinder.Context()):
        name = (context.name or "").partition(".")[0]
        if name and name not in (self.own, *Finder.absent):
            yield _Distribution(name)

    def create_module(self, spec):
        return Module(spec.name)

    def exec_module(self, module):
        pass


def install(own, absent=()):
    sys.meta_path.append(Finder(own, absent))
