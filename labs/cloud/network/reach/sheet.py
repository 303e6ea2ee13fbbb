"""What do security groups and network ACLs answer, for all classes at once?

A filter is asked one question - which direction, protocol and port - for everybody it guards and everybody it might be
asked about. Its answer is read in two ways: for each guard, which far ends it lets through; and for each far end, whose
guards let it through. Both are rows of bits over the columns of a sheet, which are classes, or ends.
"""

from copy import copy
from typing import Literal, NamedTuple

import numpy as np

from labs.cloud.network.reach.bits import WORD, Flags, Indices, Lists, Words, lists_of, packed, unions, unions_by
from labs.cloud.network.reach.cells import Cells
from labs.cloud.network.reach.partition import GroupSet
from labs.cloud.network.reach.rules import AclTable, Peer, RuleTable
from labs.cloud.network.step import Direction

View = Literal["by guard", "by far end"]
FEW, LARGE = 4, 1 << 20
"""Rows are few where they are a quarter of all at most; answers are large where so many words go into them."""
MOST_KNOWN = 1 << 25
"""So many bytes of answers are kept."""


class Question(NamedTuple):
    """What a filter is asked, but for the far end."""

    filter: Literal["security groups", "network ACL"]
    direction: Direction
    protocol: int
    service: int
    references: bool
    """Whether rules that name a group count."""


class Traits(NamedTuple):
    """What filters know of each class."""

    group_set: Indices
    """Which groups guard it."""
    acl: dict[Direction, Indices]
    """Which network ACL guards it."""
    peer: Indices
    """What rules of security groups can say of its address."""
    acl_cell: Indices
    """What network ACLs can."""


class Vocabulary(NamedTuple):
    """What the numbers in traits stand for."""

    group_sets: tuple[GroupSet, ...]
    peers: tuple[tuple[int, int], ...]
    """(cell, group set of those who have such an address)."""
    group_cells: Cells
    acl_cells: Cells


class Sheet:
    """Answers over one choice of columns, each worked out when it is first asked for, maybe by several threads at once."""

    def __init__(
        self, traits: Traits, columns: Indices, vocabulary: Vocabulary, rules: RuleTable, acls: AclTable
    ) -> None:
        self.traits = traits
        self.columns = columns
        """Column -> class."""
        self.vocabulary = vocabulary
        self.rules = rules
        self.acls = acls
        self._known: dict[tuple[Question, View], Words] = {}
        self._halves: dict[tuple[Question, View], Words] = {}
        self._weight = 0
        """Bytes of the answers that are known; another thread may have added one that is not counted."""
        self._keeps_answers = True
        """Whether it may be asked again; of what came of a change usually only the change is of interest."""
        self._read_peers()

    def _read_peers(self) -> None:
        """Work out what no port decides: who is in which group, and about whom a rule is."""
        rules, vocabulary, traits = self.rules, self.vocabulary, self.traits
        number = {group_id: place for place, group_id in enumerate(rules.groups)}
        members = [[number[one] for one in group_ids] for group_ids in vocabulary.group_sets]
        holds = np.zeros((len(rules.groups), len(members)), dtype=np.bool_)
        for place, groups in enumerate(members):
            holds[groups, place] = True
        contains = _contains(rules.peers, vocabulary, holds, number)
        self.holds = holds
        """Group x group set -> whether it is in it."""
        self.contains = contains
        """Peer x far end -> whether it is about it."""
        self._groups_of_set = lists_of([*groups, len(rules.groups)] for groups in members)
        self.members = _columns_in(self._groups_of_set, traits.group_set[self.columns], len(rules.groups))
        self._peers_of_far = _lists_of_columns(contains)
        self._is_reference = np.array([isinstance(one, str) for one in rules.peers], dtype=np.bool_)
        self.peers = self._columns_of_peers(number)

    def _columns_of_peers(self, number: dict[str, int]) -> Words:
        """For each peer of a rule, the columns it is about. Most name a group, and few columns are in each of these."""
        far_ends, vocabulary = self.traits.peer[self.columns], self.vocabulary
        sets = np.array([known_as for _, known_as in vocabulary.peers], dtype=np.int64)
        held = _columns_in(self._groups_of_set, sets[far_ends], len(self.rules.groups))
        peers = np.zeros((len(self.rules.peers), held.shape[1]), dtype=np.uint64)
        blocks = ~self._is_reference
        peers[blocks] = packed(self.contains[blocks][:, far_ends])
        known = [(place, number[one]) for place, one in enumerate(self.rules.peers) if one in number]
        if known:
            places, groups = np.array(known).T
            peers[places] = held[groups]
        return peers

    def with_rules(self, rules: RuleTable) -> "Sheet":
        """The same sheet with other rules, about nobody of whom the table does not know yet."""
        other = copy(self)
        kept = {key: rows for key, rows in self._known.copy().items() if key[0].filter == "network ACL"}
        weight = sum(rows.nbytes for rows in kept.values())
        vars(other).update(rules=rules, _known=kept, _weight=weight, _halves={}, _keeps_answers=False)
        return other

    def forget(self) -> None:
        """Keep no answer."""
        self._known.clear()
        self._halves.clear()
        self._weight = 0

    def keys(self, filter: str, direction: Direction) -> tuple[Indices, Indices]:
        """Class -> the row of its guard, and class -> the row of its address."""
        if filter == "security groups":
            return self.traits.group_set, self.traits.peer
        return self.traits.acl[direction], self.traits.acl_cell

    def answer(self, question: Question, view: View) -> Words:
        """Rows of bits over the columns: a row for each guard, or for each kind of far end."""
        known = self._known.get((question, view))
        if known is None:
            if self._weight >= MOST_KNOWN:
                self.forget()
            ask = self._ask_groups if question.filter == "security groups" else self._ask_acls
            known = self._known[question, view] = ask(question, view)
            self._weight += known.nbytes
        return known

    def rows(self, question: Question, view: View, keys: Indices, words: slice) -> Words:
        """Some rows of an answer, and of them some words. Where it is large or asked once, others are not worked out."""
        lists = self._groups_of_set if view == "by guard" else self._peers_of_far
        are_many = len(keys) > len(lists.lengths) // FEW
        is_small = len(lists.items) * self.members.shape[1] < LARGE
        is_kept = question.filter == "network ACL" or (question, view) in self._known
        if is_kept or (self._keeps_answers and (is_small or are_many)):
            return np.take(self.answer(question, view)[:, words], keys, axis=0)
        if self._keeps_answers:
            allowing = self._allowing(question, view)[:, words]
        else:
            allowing = self._ask_rules(question, view, words)
        if are_many:
            return np.take(unions(allowing, lists), keys, axis=0)
        chosen, place = np.unique(keys, return_inverse=True)
        return unions(allowing, lists.some(chosen))[place]

    def _ask_groups(self, question: Question, view: View) -> Words:
        lists = self._groups_of_set if view == "by guard" else self._peers_of_far
        return unions(self._allowing(question, view), lists)

    def _allowing(self, question: Question, view: View) -> Words:
        """Whom each group lets through; or by whom those are let through that a rule can be about."""
        known = self._halves.get((question, view))
        if known is None:
            known = self._halves[question, view] = self._ask_rules(question, view)
        return known

    def _ask_rules(self, question: Question, view: View, words: slice = slice(None)) -> Words:
        rules = self.rules
        fits = rules.fitting(question.direction, question.protocol, question.service)
        if not question.references:
            fits &= ~self._is_reference[rules.columns.peer]
        group, peer = rules.columns.group[fits], rules.columns.peer[fits]
        if view == "by guard":
            return unions_by(group, self.peers[peer, words], len(rules.groups) + 1)
        order = np.argsort(peer, kind="stable")
        return unions_by(peer[order], self.members[group[order], words], len(rules.peers) + 1)

    def _ask_acls(self, question: Question, view: View) -> Words:
        verdicts = self.acls.verdicts(self.vocabulary.acl_cells, question.protocol, question.service)
        if view == "by guard":
            return packed(verdicts[:, self.traits.acl_cell[self.columns]])
        return packed(verdicts.T[:, self.traits.acl[question.direction][self.columns]])


def _columns_in(groups_of_set: Lists, set_of_column: Indices, groups: int) -> Words:
    """For each group, the columns whose set of groups has it."""
    words = -(-len(set_of_column) // WORD)
    counts = groups_of_set.lengths[set_of_column]
    column = np.repeat(np.arange(len(set_of_column)), counts)
    within = np.arange(len(column)) - np.repeat(np.cumsum(counts) - counts, counts)
    group = groups_of_set.items[np.repeat(groups_of_set.starts[set_of_column], counts) + within]
    bits = np.zeros((groups + 1) * words, dtype=np.uint64)
    np.bitwise_or.at(
        bits, group * words + column // WORD, np.left_shift(np.uint64(1), (column % WORD).astype(np.uint64))
    )
    return bits.reshape(groups + 1, words)[:groups]


def _contains(peers: tuple[Peer, ...], vocabulary: Vocabulary, holds: Flags, number: dict[str, int]) -> Flags:
    """Peer of a rule x far end -> whether the rule is about it."""
    cells = np.array([cell for cell, _ in vocabulary.peers], dtype=np.int64)
    sets = np.array([held for _, held in vocabulary.peers], dtype=np.int64)
    contains = np.zeros((len(peers), len(cells)), dtype=np.bool_)
    for place, peer in enumerate(peers):
        if isinstance(peer, str):
            if peer in number:
                contains[place] = holds[number[peer], sets]
        else:
            begin, end = vocabulary.group_cells.within(peer)
            contains[place] = (begin <= cells) & (cells < end)
    return contains


def _lists_of_columns(contains: Flags) -> Lists:
    """For each column the rows in which it is set, and after them one row more, so that no list is empty."""
    rows, columns = contains.shape
    whose, which = np.nonzero(contains.T)
    counts = np.bincount(whose, minlength=columns) + 1
    ends = np.cumsum(counts)
    index = np.full(int(ends[-1]) if columns else 0, rows, dtype=np.int64)
    kept = np.ones(len(index), dtype=np.bool_)
    kept[ends - 1] = False
    index[kept] = which
    return Lists(index, ends - counts, counts)
