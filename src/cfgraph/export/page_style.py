"""The style sheet of an exported HTML page, light or dark like the reader's system."""

from __future__ import annotations

from cfgraph.export.picture.svg import FONTS, STYLE

PAGE_STYLE = f"""\
:root {{ color-scheme: light dark; --paper: #ffffff; --ink: #1a1a1a; --quiet: #5f5f5f; --rule: #d5d5d5; --line: #8f8f8f;
  --link: #0b5cad; --mark: #fff3c4; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #16181c; --ink: #e6e6e6; --quiet: #a6a6a6; --rule: #3a3d44;
  --line: #8b8f98; --link: #7db4f0; --mark: #4a4000; }} }}
body {{ font-family: {FONTS}; font-size: 15px; line-height: 1.5; color: var(--ink); background: var(--paper);
  margin: 1.5rem; }}
h1 {{ font-size: 1.4rem; margin: 0 0 .3rem; }} h2 {{ font-size: 1.15rem; margin: 2rem 0 .5rem; }}
p, footer {{ color: var(--quiet); margin: 0 0 .3rem; }} footer {{ margin-top: 2rem; font-size: .85rem; }}
figure {{ margin: 1rem 0; border: 1px solid var(--rule); overflow: auto; max-height: 90vh; }}
figure svg {{ display: block; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--rule);
  font-weight: normal; overflow-wrap: anywhere; }}
thead th {{ color: var(--quiet); font-size: .85rem; }} tbody th {{ font-weight: bold; }}
tr:target {{ background: var(--mark); }}
ul, dl {{ margin: 0; padding: 0; list-style: none; }} dt {{ float: left; clear: left; margin-right: .5em;
  color: var(--quiet); }} dd {{ margin: 0; }} dt::after {{ content: ":"; }} q {{ color: var(--quiet); }}
a {{ color: var(--link); text-decoration: none; }} a:hover, a:focus {{ text-decoration: underline; }}
.glyph {{ color: var(--light); fill: var(--light); }}
@media (prefers-color-scheme: dark) {{ .glyph {{ color: var(--dark); fill: var(--dark); }} }}
.up {{ font-weight: normal; }} .id {{ font-size: .85rem; }}
{STYLE}text {{ fill: var(--ink); }} .box {{ fill: var(--paper); stroke: var(--line); }} .kind {{ fill: var(--quiet); }}
.word {{ fill: var(--ink); }}
svg a:hover text, svg a:focus text {{ text-decoration: underline; }}
svg a:target .box {{ stroke-width: 3; stroke: var(--link); }}
svg a:target .word {{ font-weight: bold; fill: var(--link); }}
#tools {{ position: sticky; top: 0; z-index: 1; padding: .4rem 0; background: var(--paper); display: flex;
  gap: .4rem; }}
#tools[hidden] {{ display: none; }}
#tools input, #tools button {{ font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--rule);
  border-radius: 4px; padding: .2rem .6rem; }} #find {{ flex: 0 1 22rem; min-width: 6rem; }}
#found {{ color: var(--quiet); align-self: center; }}
figure.moves {{ overflow: hidden; height: 75vh; cursor: grab; }} figure.moves:active {{ cursor: grabbing; }}
figure.moves svg {{ width: 100%; height: 100%; touch-action: none; user-select: none; }}
.searched svg a {{ opacity: .25; }} .searched svg .hit {{ opacity: 1; }}
svg .hit .box {{ stroke: var(--link); stroke-width: 2.5; }} svg .hit .word {{ font-weight: bold; fill: var(--link); }}
svg .now .box {{ fill: var(--mark); }} svg .now .word {{ text-decoration: underline; }}
@media print {{ #tools {{ display: none; }} figure {{ overflow: visible; max-height: none; border: 0; }}
  figure svg {{ max-width: 100%; height: auto; }} .up {{ display: none; }} }}
"""
"""Colors are variables. The style of the picture comes first, so that the following rules override it."""
