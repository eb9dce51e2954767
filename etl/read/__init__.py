"""Reading: any file a township has, recognised by its content, read inside the cage."""

from etl.read.door import read_file

__all__ = ["read_file"]
