"""The web door."""

VERSION = "0.1.0"
