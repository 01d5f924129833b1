"""Prefix lists: their entries, where a file holds them."""

from pathlib import PurePosixPath

from auditor.formats.aws.listing import Account, text
from auditor.formats.aws.machines import network
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges


@dataclass(frozen=True)
class Prefixes:
    """The prefix lists of an account."""

    account: Account

    def addresses(self, id: str) -> Ranges | None:
        """The addresses of a list; None where no file holds its entries.

        The answer of get-managed-prefix-list-entries does not name the list, so the name of its file must.
        """
        for one in self.account.listings:
            if "Entries" in one.rows and id and id in PurePosixPath(one.source.path).name and one.complete:
                return Ranges.union(network(text(row, "Cidr")) for row in one.rows["Entries"])
        return None

    def name(self, id: str) -> str:
        """What a list is called, else its id."""
        named = (
            text(row, "PrefixListName") for row in self.account.rows("PrefixLists") if text(row, "PrefixListId") == id
        )
        return next(named, "") or id
