"""Examples in the help of each command; they are the same in every language, and a test runs them."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "open": ("open graph.ttl", "open -g http://127.0.0.1:7878/query"),
    "info": ("info", "info -g companies.ttl"),
    "search": ("search 招联", "search xiaofeijinrong --type cf:Company --limit 5"),
    "show": ("show 招联", "show id:zhaolian --as-of 2020"),
    "neighbors": ("neighbors 招联 --predicate holdsSharesIn", "neighbors 招联 --type cf:Bank --direction in"),
    "path": ("path 中国联通 深圳市 -k 3", "path 海尔集团 火山引擎 --avoid id:consumer-finance-industry"),
    "owners": ("owners 招联 --as-of 2023",),
    "holdings": ("holdings 招商银行", "holdings 招商银行 --format csv"),
    "control": ("control 京东消费金融",),
    "groups": ("groups", "groups 海尔集团"),
    "connect": ("connect 招联 马上消费金融 海尔消费金融",),
    "query": (
        "query --list",
        "query company-holders -P company=招联",
        "query 'SELECT ?bank WHERE { ?bank a cf:Bank }' --limit 5",
    ),
    "timeline": ("timeline 招联",),
    "changes": ("changes 2020 2024", "changes 2020 2024 招联"),
    "compare": ("compare 招联 马上消费金融",),
    "similar": ("similar 招联",),
    "gaps": ("gaps 招联",),
    "rank": ("rank --limit 10",),
    "communities": ("communities",),
    "tree": ("tree --depth 1", "tree 招联", "tree 金融机构 --format csv"),
    "contradictions": ("contradictions",),
    "document": ("document 消金的新红利时代 --limit 20", "document doc:new-dividend-era --format csv"),
    "dossier": ("dossier 招联 -o zhaolian.html",),
    "export": ("export zhaolian.graphml --around 招联", "export holders.csv --query company-holders -P company=招联"),
    "settings": ("settings", "settings --init"),
    "new": ("new my-graph", "new my-graph --from bundled"),
    "diff": ("diff companies.ttl data.ttl",),
    "import": ("import holdings.csv --mapping holdings.toml -o holdings.ttl",),
    "build": ("build data.ttl --store data.store",),
    "check": ("check -g graph",),
    "completion": (
        "completion bash > ~/.local/share/bash-completion/completions/cfgraph",
        "completion zsh > ~/.zfunc/_cfgraph",
        "completion fish > ~/.config/fish/completions/cfgraph.fish",
    ),
    "mcp": ("mcp", "mcp -g graph.ttl"),
    "serve": ("serve", "serve --port 0 -g graph.ttl"),
}
"""The arguments of ``cfgraph`` in examples, by command."""
