"""AWS's managed rules, as far as our kinds go: what each looks at, in files by subject; catalogue.py holds them together.

https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
"""

from labs.cloud.config.rules import addresses, catalogue, connections, groups, instances, networks, templates

__all__ = ["addresses", "catalogue", "connections", "groups", "instances", "networks", "templates"]
