"""What each error code means: one table, shown by `proofgen explain` and in docs/errors.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A title of a few words, and an explanation in whole sentences."""

    title: str
    explanation: str


ERROR_CODES: Final[dict[str, ErrorCode]] = {
    "E101": ErrorCode("no such file", "The file is missing, is not a regular file, or may not be read."),
    "E102": ErrorCode(
        "file too large", "A policy or machine file is at most 64 KiB, a proof by hand 128 KiB, what is imported 4 MiB."
    ),
    "E103": ErrorCode("not UTF-8", "Files are UTF-8 text."),
    "E104": ErrorCode(
        "invisible character",
        "Control and formatting characters are refused, since they let a file say something else than it seems to.",
    ),
    "E105": ErrorCode("tab", "YAML and Lean do not indent with tabs; they are refused everywhere, so that columns are clear."),
    "E106": ErrorCode("not YAML", "The text does not follow YAML's syntax at the place shown, or just before it."),
    "E107": ErrorCode("empty file", "The file has no keys and values, only comments or nothing at all."),
    "E108": ErrorCode("several documents", "A file holds one policy or machine, so that there is only one YAML document in it."),
    "E109": ErrorCode("not a mapping", "The file is a list or a piece of text instead of keys with values."),
    "E110": ErrorCode(
        "duplicate key", "The same key comes twice in one mapping; other readers would quietly keep one of them."
    ),
    "E111": ErrorCode(
        "anchor, alias or merge key",
        "Aliases can make a small file stand for a huge one, and hide where a value comes from. They are refused.",
    ),
    "E112": ErrorCode("tag or directive", "Tags and directives change what text means. They are refused."),
    "E113": ErrorCode("nested too deeply", "Mappings and lists nest at most 16 deep."),
    "E114": ErrorCode("complex key", "A key is a plain word, not a list or a mapping."),
    "E115": ErrorCode("no policies", "A directory stands for the `*.yaml` files directly in it, and there are none."),
    "E116": ErrorCode(
        "file would not be read",
        "Only `*.yaml` is read from a directory. A policy called `*.yml` would be left out without a word.",
    ),
    "E201": ErrorCode("unknown key", "The key is not one of those that may stand here; most often it is misspelt."),
    "E202": ErrorCode("missing key", "A key that may not be left out is not there."),
    "E203": ErrorCode("wrong kind of value", "The key takes text and has a list or a mapping, or the other way round."),
    "E204": ErrorCode("value not allowed", "The key takes one of a few words, and this is none of them."),
    "E205": ErrorCode(
        "bad name", "A name has small letters, digits and _, starts with a letter, and has at most 64 characters."
    ),
    "E206": ErrorCode(
        "reserved name",
        "The name becomes the name of a Lean module and namespace, and Lean, proofgen or a file system has it already.",
    ),
    "E207": ErrorCode(
        "bad text", "Title (200 characters), source and machine (500 characters) are one line of visible text each."
    ),
    "E208": ErrorCode("bad list of obligations", "`require` is `all` or a list of obligations, each at most once."),
    "E209": ErrorCode(
        "bad choice", "`choose` is `any`, or has exactly one of `most` and `least`, or is a list of such mappings, without `any`."
    ),
    "E211": ErrorCode(
        "name taken",
        "Two policies have the same name, or names that give the same Lean name up to small and capital letters.",
    ),
    "E212": ErrorCode(
        "weight that is no integer", "A weight is written in decimal digits: no fractions, exponents, 0x or leading zeros."
    ),
    "E213": ErrorCode(
        "weight below 1", "A task of weight 0 would be work that no load shows: no policy that compares loads could find it."
    ),
    "E214": ErrorCode("weight too large", "A weight that is written down is at most 2147483647; leave `max` out for no bound."),
    "E215": ErrorCode("no weight between", "`min` is above `max`, so that no task could have a weight at all."),
    "E216": ErrorCode("empty weights", "`weights` has `min`, `max` or both. If it is left out, weights are 1 or more."),
    "E217": ErrorCode("bad steal", "`steal` has exactly one of `take` and `budget`."),
    "E218": ErrorCode(
        "only with `take: one`",
        "`task` and `order` select one task; `take: half` and `budget` take tasks in the order of the queue.",
    ),
    "E219": ErrorCode(
        "hotplug without a machine", "`hotplug` says which groups of a machine are rebuilt: the policy has to name a `machine`."
    ),
    "E220": ErrorCode(
        "bad path of a machine",
        "`machine` is a path from the folder of the policy file to a machine file, with `/` between folders, and ends in .yaml.",
    ),
    "E221": ErrorCode("bad list of preferences", "`prefer` is one word, or a list with at least one, each at most once."),
    "E222": ErrorCode(
        "obligation that the policy has not",
        "`hierarchy_valid` is about policies with a `machine`, `group_filter_sound` about those with a `machine` or `groups`, "
        "and `wakeup_sound` about those with a `wakeup`.",
    ),
    "E223": ErrorCode(
        "no such machine file", "`machine` is the path of a machine file, relative to the folder of the policy file."
    ),
    "E224": ErrorCode(
        "machine without nodes",
        "`rebuild: within_node` and `search: node` need to know the NUMA nodes: the machine file says them with `nodes`.",
    ),
    "E230": ErrorCode(
        "another kind of file", "A machine file stands where a policy file is expected, or the other way round: see its `schema`."
    ),
    "E231": ErrorCode(
        "not a cpu list",
        "A set of cores is written as Linux does: numbers and ranges with commas between, `0-3,8`, each core at most once.",
    ),
    "E232": ErrorCode("range backwards", "A range of cores begins with the smaller number."),
    "E233": ErrorCode("too many cores", "A machine has at most 4096 cores, with numbers up to 65535."),
    "E234": ErrorCode(
        "nothing in it", "A machine, a node and a group have one core at least, the lists of a machine file one entry."
    ),
    "E235": ErrorCode("core of another machine", "Nodes and groups are made of the cores that `cores` gives to the machine."),
    "E236": ErrorCode("equal groups", "No two groups of a level have the same cores."),
    "E237": ErrorCode("nodes do not divide the cores", "Each core of a machine that has nodes is in exactly one of them."),
    "E238": ErrorCode("no hierarchy", "A machine file has `levels`, or `distances` from which levels are built, or both."),
    "E239": ErrorCode(
        "missing what it needs", "`distances` are between `nodes`, and `build` says how groups are built from `distances`."
    ),
    "E240": ErrorCode("wrong size of the distances", "There is one row for each node, and one distance for each node in a row."),
    "E241": ErrorCode("distance that depends on the way", "It is as far from one node to another as back."),
    "E242": ErrorCode("not a distance", "A distance is an integer from 1 to 65535."),
    "E243": ErrorCode("far from itself", "No node is nearer to a node than that node itself."),
    "E244": ErrorCode("no such node", "`view` is `own` or the number of a node, where the first of `nodes` is 0."),
    "E245": ErrorCode(
        "name of a level taken",
        "No two levels have the same name. Those built from distances are called `node`, and `distance 21` and the like.",
    ),
    "E246": ErrorCode("too many distances", "There are at most 64 different distances between nodes: each of them is a level."),
    "E301": ErrorCode("empty expression", "An expression is missing."),
    "E302": ErrorCode("expression too long", "An expression has at most 4096 characters."),
    "E303": ErrorCode(
        "expression too deep",
        "Brackets and operators nest at most 64 deep. A sum of n terms counts as n deep; `and` and `or` do not add up.",
    ),
    "E304": ErrorCode("strange character", "An expression is plain ASCII: letters, digits, operators, parentheses."),
    "E305": ErrorCode(
        "not an integer", "Numbers are written in decimal digits: no fractions, exponents, 0x, _ or leading zeros."
    ),
    "E306": ErrorCode("integer too large", "An integer that is written down is at most 2147483647."),
    "E307": ErrorCode("text in an expression", "There are integers and booleans, and no text; leave the quotes out."),
    "E308": ErrorCode(
        "foreign word or operator", "Expressions look like Python's, but have only the operators and words listed."
    ),
    "E309": ErrorCode("foreign construct", "Indexing, lists, tuples and the like are not part of the language."),
    "E310": ErrorCode("unbalanced bracket", "A bracket is closed that was not opened, or the other way round."),
    "E311": ErrorCode("not an expression", "Values and operators do not alternate as they should, or one is missing."),
    "E320": ErrorCode(
        "unknown name",
        "The only cores an expression can name are `thief` and `victim`; a task predicate can also name `task`. What is said of "
        "groups names `thief_group` and `victim_group`.",
    ),
    "E321": ErrorCode(
        "unknown attribute",
        "A core has load, count, ready, running, lightest and heaviest (integers), idle and overloaded (booleans). A task has "
        "weight (an integer). A group has capacity, count, load, min, max and idle_cores (integers), average (a ratio) and "
        "stealable (a boolean).",
    ),
    "E322": ErrorCode(
        "name not available here",
        "Only the task predicate of a steal can name `task`: elsewhere no task is chosen yet. Only `filter` and `choose` of "
        "`groups` can name `thief_group` and `victim_group`, and they can name nothing else.",
    ),
    "E323": ErrorCode("half a name", "A value is a core or group and an attribute, `victim.load`; this is only one of the two."),
    "E324": ErrorCode("unknown function", "The functions are min, max and abs."),
    "E325": ErrorCode("wrong arguments", "min and max take two integers or more, abs takes one; none has a name."),
    "E330": ErrorCode(
        "wrong type",
        "Arithmetic takes integers; and, or, not and an if's condition take booleans. Neither turns into the other.",
    ),
    "E331": ErrorCode(
        "wrong type of the whole",
        "A filter and a task predicate are booleans; `most`, `least` and `budget` take an integer, `most` and `least` of groups "
        "also a ratio.",
    ),
    "E332": ErrorCode("branches of two types", "Both branches of an if-else give integers, or both give booleans."),
    "E333": ErrorCode(
        "cannot be compared", "Two integers or ratios can be compared in any way, two booleans with == and != only."
    ),
    "E334": ErrorCode("division by zero", "`//` and `%` take a positive constant on their right."),
    "E335": ErrorCode(
        "division by a variable",
        "`//` and `%` take a positive constant on their right: zero must be ruled out, and statements stay decidable.",
    ),
    "E336": ErrorCode(
        "product of two attributes",
        "One side of `*` is constant. Statements with products of variables cannot be decided in general.",
    ),
    "E337": ErrorCode("division by a negative number", "`//` and `%` take a positive constant on their right."),
    "E338": ErrorCode(
        "task predicate without a task",
        "The predicate says which tasks may move, and has to name `task.weight`. A condition on the cores alone belongs in the "
        "filter, which says from which cores anything may be taken.",
    ),
    "E339": ErrorCode(
        "ratio where an integer belongs",
        "An average is a ratio: it can be added, subtracted, multiplied by a constant and compared. `//`, `%`, min, max, abs and "
        "if-else take integers.",
    ),
    "E401": ErrorCode("unknown name", "`proofgen explain` knows the obligations and these codes."),
    "E402": ErrorCode("no place for results", "Results are written to a file in a folder that exists, or to -."),
    "E403": ErrorCode(
        "folder of another policy", "Names that differ in `_` only, such as `a_1` and `a1`, share a folder in obligations/."
    ),
    "E404": ErrorCode(
        "half a machine", "`--cores` and `--threads` together say how large a machine is: bounds depend on both of them."
    ),
    "E405": ErrorCode("JSON of what is watched", "`proofgen status --watch` shows a table after each change, for people."),
    "E406": ErrorCode(
        "wrong use of --edit", "`proofgen prove --edit` is about one obligation of one policy; --refute and --prove go with it."
    ),
    "E410": ErrorCode("no such core", "`--core` takes the number of a core that the machine has."),
    "E411": ErrorCode("file is there already", "A machine file may have been changed by hand. `--force` writes over it."),
    "E420": ErrorCode("bad lock file", "Lock files are written by `proofgen accept`; waivers alone are written by hand."),
    "E421": ErrorCode(
        "no such obligation", "`proofgen accept` and `proofgen prove` take the id of an obligation that the policy has."
    ),
    "E422": ErrorCode(
        "not checked",
        "What is accepted or bundled has to be what Lean has checked: after a change, `proofgen verify` comes first.",
    ),
    "E430": ErrorCode("no bundle", "The file is no zip file, or not a whole one, or something stands before or after it."),
    "E431": ErrorCode("bundle too large", "A bundle has at most 64 files, and 16 MiB."),
    "E432": ErrorCode(
        "foreign file in a bundle",
        "A bundle has the files of one policy, each once, not compressed, and under a name that leads nowhere else.",
    ),
    "E433": ErrorCode("bad manifest", "`manifest.json` is exactly as `proofgen bundle` writes it, or the bundle is refused."),
    "E434": ErrorCode("incomplete bundle", "A file that a bundle has to have is missing, or the manifest lists others."),
    "E435": ErrorCode("changed file in a bundle", "Size or SHA-256 of a file is not as the manifest has it."),
    "E436": ErrorCode(
        "archive written by something else",
        "For each contents there is exactly one archive; another one may show other programs something else, and is refused.",
    ),
    "E437": ErrorCode("wrong text in a bundle", "The policy or a proof by hand is wrong, or the policy not the one named."),
    "E438": ErrorCode(
        "cannot be bundled",
        "A bundle has one policy, of which something is proved or refuted. Its machine file has a plain path, not above the "
        "folder that the policy's folder is in.",
    ),
    "E412": ErrorCode(
        "no place for a project",
        "Where `proofgen init` would make a folder there is a file, or the other way round, or a link leads out of the project.",
    ),
    "E440": ErrorCode("no such commit", "`--base` takes a branch, a tag or a commit; a name that may mean several means none."),
    "E441": ErrorCode("nothing to compare with", "The gate compares a change with a commit: it needs a git repository with one."),
    "E442": ErrorCode("bad settings", "`proofgen.toml` has the settings of the gate; docs/gate.md has its keys."),
    "E443": ErrorCode("bad waivers", "`proofgen.waivers.toml` has waivers as the gate shows them, filled in by hand."),
    "E444": ErrorCode("half a use", "`proofgen gate` takes `--base` or `--self-test`, and standard output at most once."),
    "E445": ErrorCode("nothing to plant in", "The self-test needs a policy that is proved, with a lock file."),
    "E450": ErrorCode(
        "changed frame",
        "In a proof by hand, people own what follows the `:=` of the theorem. All else is as `proofgen prove --edit` writes it.",
    ),
    "E451": ErrorCode(
        "file of no obligation", "A proof by hand is called like its obligation: `WorkConserving.lean` for `work_conserving`."
    ),
    "E452": ErrorCode("two files for one obligation", "Two proofs by hand have names that some file systems do not tell apart."),
    "E453": ErrorCode("no plain file", "Proofs by hand are plain files in a plain folder: no links, and no folders among them."),
    "E454": ErrorCode("nothing to prove", "`proofgen prove` checks proofs by hand, and there are none. Nothing was checked."),
    "E501": ErrorCode("unknown text", "What is imported is printed by `numactl --hardware` or by `lscpu -p`."),
    "E502": ErrorCode("twice the same", "What is imported is of one machine, and of each of the two programs at most once."),
    "E503": ErrorCode("not from numactl", "The line is not as `numactl --hardware` prints it."),
    "E504": ErrorCode("not from lscpu", "The line is not as `lscpu -p` prints it, or does not have the columns that are named."),
    "E505": ErrorCode("part missing", "Lines that belong to what is there are missing; perhaps not all of it was copied."),
    "E506": ErrorCode("two machines", "What the two programs print does not fit together."),
    "E507": ErrorCode("no cores", "No core is online in what is imported."),
    "E701": ErrorCode("another launcher", "The embedded Lean is not the release that this version of proofgen is made for."),
    "E702": ErrorCode("installation failed", "The embedded Lean could not be fetched or unpacked; nothing was left behind."),
    "E703": ErrorCode("wrong checksum", "What was fetched is not the pinned package. It was thrown away."),
    "E704": ErrorCode("no Lean", "There is no lake, and the embedded Lean is not installed and could not be."),
    "E705": ErrorCode("library not built", "The Lean library could not be read or does not check."),
    "E706": ErrorCode("bad header", "A Lean file begins with `module` and its imports, and looks behind no module."),
    "E707": ErrorCode("bad first line", "A Lean file cannot begin with `{`, as Lean's messages do."),
    "E708": ErrorCode("cannot be read or written", "A file of the project or a result is out of reach at this place."),
    "E709": ErrorCode(
        "another library",
        "With lake, the project is to have the same Lean library as proofgen: otherwise `lake build` would check something else.",
    ),
    "E731": ErrorCode("no git", "`proofgen pre-commit` looks at what is committed, and git could not be asked for it."),
    "E750": ErrorCode("repository out of reach", "The git repository cannot be read, or has not the history that is needed."),
    "E711": ErrorCode("editor failed", "The program in $VISUAL or $EDITOR could not be started, or failed. The file is there."),
    "E900": ErrorCode("contradiction", "Two ways of searching disagree. That is an error in proofgen; please report it."),
    "E999": ErrorCode("unforeseen", "An error that nobody foresaw. Nothing was decided; please report it."),
}


def as_markdown() -> str:
    """The page docs/errors.md."""
    head = (
        "# Error codes\n\nE1 to E5 are wrong input and exit with code 2; E7 and above mean that nothing could be told, exit "
        "code 3. `proofgen explain E330` shows one.\n"
    )
    groups = {
        "E1": "Reading the file",
        "E2": "Keys and values",
        "E3": "Expressions",
        "E4": "Using the commands",
        "E5": "Importing machines",
        "E7": "Lean and other tools",
        "E9": "Errors of proofgen itself",
    }
    return "\n".join([head, *(_section(title, prefix) for prefix, title in groups.items())])


def _section(title: str, prefix: str) -> str:
    rows = [
        f"| {code} | {it.title} | {it.explanation} |" for code, it in ERROR_CODES.items() if code.startswith(prefix)
    ]
    return "\n".join([f"## {title}\n", "| code | what | meaning |", "|---|---|---|", *rows, ""])
