"""A small shop: what tests of surveys and of what reaches what begin with."""

from tests.cloud.network.plan import EVERYWHERE, Plan


class Shop(Plan):
    """Two web servers that the world may speak to, a database that they may, and a card that nobody may."""

    def __init__(self) -> None:
        super().__init__()
        vpc = self.vpc_id = self.vpc("10.0.0.0/16")
        public, private = self.subnet(vpc, "10.0.1.0/24"), self.subnet(vpc, "10.0.2.0/24")
        self.route(self.table(vpc, public), EVERYWHERE, self.gateway(vpc))
        web, data, alone = self.group(vpc), self.group(vpc, egress=False), self.group(vpc, egress=False)
        self.open_rule = self.allow_in(web, "tcp", 443)
        self.data_rule = self.allow_in(data, "tcp", 5432, peer=web)
        self.web = [
            self.interface(public, f"10.0.1.{last}", groups=(web,), public=f"203.0.113.{last}") for last in (10, 11)
        ]
        self.data = self.interface(private, "10.0.2.10", groups=(data,))
        self.alone = self.interface(private, "10.0.2.11", groups=(alone,))
