"""`rulewire match`: explain what a text would hit. Exit codes as grep has them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.options import AsJson, Config
from monitor.cli.output import print_json, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.cli.explain import ExplainedRule
    from monitor.domain.documents import Text
    from monitor.domain.matches import Match
    from monitor.domain.sources import Facts
    from monitor.domain.watchlists import Watchlist


def match(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE|-", help="The text; standard input for - or without it."),
    ] = None,
    watchlist: Annotated[
        list[str] | None, typer.Option("--watchlist", metavar="KEY", help="Only this watchlist; may be repeated.")
    ] = None,
    why_not: Annotated[
        list[str] | None,
        typer.Option(
            "--why-not",
            metavar="RULE",
            help="Show which part of this rule fails: its key, or WATCHLIST/RULE; of a WATCHLIST the rules that come "
            "nearest. May be repeated.",
        ),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="TAG", help="Language of the text, as ko; guessed without it.")
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="A title, matched beside the text.")] = "",
    abstract: Annotated[
        str, typer.Option("--abstract", metavar="TEXT", help="An abstract, matched beside the text.")
    ] = "",
    document_type: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="Document type for the filters, as Rule.")
    ] = "",
    agency: Annotated[
        list[str] | None,
        typer.Option("--agency", metavar="SLUG", help="Issuing agency for the filters; may be repeated."),
    ] = None,
    cfr: Annotated[
        list[str] | None,
        typer.Option("--cfr", metavar="REF", help='CFR part for the filters, as "15 CFR part 744"; may be repeated.'),
    ] = None,
    docket: Annotated[
        list[str] | None, typer.Option("--docket", metavar="ID", help="Docket of the document; may be repeated.")
    ] = None,
    rin: Annotated[
        list[str] | None,
        typer.Option("--rin", metavar="RIN", help="Regulation identifier number of the document; may be repeated."),
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="KEY", help="Source for the filters.")] = "",
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Explain what a text would hit and why. Exit code 0: a hit, 1: none, 2: an error."""
    from monitor.cli.named_rules import nearest_rules
    from monitor.domain.documents import Text
    from monitor.matching import compile_watchlists

    watchlists = _watchlists(config, watchlist or ())
    text = Text(
        title=title,
        abstract=abstract,
        body=_read(file, lang),
        language=lang,
        source=source,
        facts=_facts(document_type, agency or (), cfr or (), docket or (), rin or ()),
    )
    asked = nearest_rules(watchlists, why_not or (), text)
    matches = compile_watchlists(watchlists).match(text)
    if as_json:
        _print_json(matches, [*_explained(watchlists, matches, text), *asked])
    else:
        _print(text, watchlists, matches, asked)
    if not matches:
        raise typer.Exit(ExitCode.NOT_WELL)


def _print_json(matches: Sequence[Match], rules: Sequence[ExplainedRule]) -> None:
    from monitor.cli.shapes import match_json
    from monitor.cli.tree import tree_json

    distinct = {(each.watchlist.key, each.rule.key): each for each in rules}
    explanations = [
        {"watchlist": watchlist, "rule": rule, **tree_json(each.tree)} for (watchlist, rule), each in distinct.items()
    ]
    print_json({"hits": [match_json(found) for found in matches], "explanations": explanations})


def _print(
    text: Text, watchlists: Sequence[Watchlist], matches: Sequence[Match], asked: Sequence[ExplainedRule]
) -> None:
    from monitor.cli.explain import explain_asked, explain_hits
    from monitor.cli.output import plain, print_hanging, print_line

    if not asked:
        explain_hits(text, matches, _explained(watchlists, matches, text))
        return
    explain_asked(text, asked)
    print_line()
    hit = [f"{found.watchlist} ({', '.join(found.rules)})" for found in matches]
    print_hanging(plain(f"Hit: {', '.join(hit)}." if hit else "No watchlist is hit."), hang=2)


def _explained(watchlists: Sequence[Watchlist], matches: Sequence[Match], text: Text) -> list[ExplainedRule]:
    """The trees of every rule that holds, in the order of the matches."""
    from monitor.cli.explain import ExplainedRule
    from monitor.matching.explain import explain_rules

    known = {watchlist.key: watchlist for watchlist in watchlists}
    held = [
        (known[found.watchlist], rule)
        for found in matches
        for rule in known[found.watchlist].rules
        if rule.key in found.rules
    ]
    trees = explain_rules((rule for _, rule in held), text)
    return [
        ExplainedRule(watchlist=watchlist, rule=rule, tree=tree)
        for (watchlist, rule), tree in zip(held, trees, strict=True)
    ]


def _read(file: Path | None, lang: str | None) -> str:
    """The text exactly as it stands: offsets count its characters, line ends and byte order mark included."""
    from monitor.cli.decode import decode

    if file is not None and str(file) == "-":
        file = None
    data = sys.stdin.buffer.read() if file is None else file.read_bytes()
    text, encoding = decode(data, language=lang)
    if encoding != "utf-8":
        warn(f"{file or 'standard input'} is not UTF-8; read as {encoding}.")
    return text


def _facts(
    document_type: str, agencies: Sequence[str], cfr: Sequence[str], dockets: Sequence[str], rins: Sequence[str]
) -> Facts:
    from monitor.config.values import BadValueError, parse_cfr
    from monitor.domain.sources import Agency, Facts

    try:
        references = tuple(parse_cfr(written) for written in cfr)
    except BadValueError as error:
        raise typer.BadParameter(str(error), param_hint="--cfr") from None
    return Facts(
        document_type=document_type,
        agencies=tuple(Agency(name=slug, slug=slug) for slug in agencies),
        cfr=references,
        docket_ids=tuple(dockets),
        rins=tuple(rins),
    )


def _watchlists(config: Path | None, keys: Sequence[str]) -> list[Watchlist]:
    """Those of the configuration, or the shipped ones where there is none."""
    from monitor.cli.opening import tell_problems, watchlist_folder
    from monitor.config.watchlists import load_watchlists
    from monitor.domain.errors import NotFoundError

    found = load_watchlists(watchlist_folder(config))
    tell_problems(found.problems)
    known = {watchlist.key: watchlist for watchlist in found.watchlists}
    for key in keys:
        if key not in known:
            raise NotFoundError("watchlist", key, known=tuple(sorted(known)))
    return [known[key] for key in dict.fromkeys(keys)] if keys else list(known.values())
