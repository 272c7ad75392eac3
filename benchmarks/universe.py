"""A made-up universe of company ownership, written as N-Triples: the same seed gives the same bytes.

    python benchmarks/universe.py --statements 10M OUT.nt

What is in it, for every 100 companies (about 4,050 statements; 10 M statements hold 0.25 M companies, 0.12 M people
and 1 M shops, each with a Chinese name of its own; 40 % of companies and people have an English label, 40 % of
companies a short name, a tenth one in traditional script):

- companies of five classes, each registered in one city and in one industry. Cities and industries are hubs: they
  are drawn by Zipf's law (exponents 0.9 and 1.0), so that the first of them has about a tenth of all companies;
- 110 stakes: an edge cf:holdsSharesIn and a claim cf:Stake of it (percentage, day, status, passage), a tenth of them
  with a second, older claim. Three of four holders are companies founded earlier; number n is chosen in proportion
  to n^-0.6, so that degrees follow a power law; the others are people. Shares of one company sum to at most 100;
- 50 partnerships and 40 supplies of technology between companies, a third of them with a claim;
- 50 people with one or two posts, a fifth with a claim; 5 figures of registered capital; 5 documents with
  50 passages; now and then a policy that applies to an industry;
- 400 shops, all of them of one industry, which so becomes the largest hub: 10^6 neighbors at 10 M statements.

The ontology of the bundled graph stands at the head; by it claims, passages and figures are details. A universe is
the beginning of every larger one of the same seed. Memory does not grow with the size.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyoxigraph as ox

import universe_words as words
from universe_terms import (
    ALT,
    CF,
    COMPANIES,
    DAY,
    DCTERMS,
    DECIMAL,
    DOCUMENTS,
    FROM,
    HOLDS,
    ID,
    INDUSTRY,
    INTEGER,
    LOCATED,
    PARTNERS,
    PASSAGES,
    PEOPLE,
    POST_AT,
    PREF,
    RDF,
    RDFS,
    REGISTERED,
    SHOPS,
    SUPPLIES,
    A,
)
from universe_words import Universe

ONTOLOGY = Path(__file__).parent.parent / "graph" / "ontology"
POSTS = ("董事长", "总经理", "董事", "监事", "财务负责人")
COOPERATION = ("联合贷款", "智能风控", "场景分期", "数据服务", "云服务", "联合建模", "支付服务")
VENDOR_EVERY, VENDOR_FIRST = 20, 3


def company_class(number: int) -> str:
    """Return the class of a company, by its number."""
    if number % VENDOR_EVERY == VENDOR_FIRST:
        return "TechnologyVendor"
    if number % 50 == 7:
        return "ConsumerFinanceCompany" if number % 200 == 7 else "Bank"
    return "Platform" if number % 40 == 9 else "Company"


def statements(seed: int, target: int) -> Iterator[list[str]]:
    """Yield the lines of a universe block by block until there are at least ``target``."""
    universe = Universe(seed)
    lines = [*_ontology(), *_places_and_industries(universe)]
    written, number = len(lines), 0
    yield lines
    while written < target:
        lines = _Block(universe, number).lines()
        written, number = written + len(lines), number + 1
        yield lines


def write(out: Path, target: int, seed: int = 1) -> int:
    """Write a universe of about so many statements and return how many they are."""
    written = 0
    with out.open("w", encoding="utf-8", buffering=1 << 20) as stream:
        for lines in statements(seed, target):
            stream.write("\n".join(lines) + "\n")
            written += len(lines)
    return written


def _ontology() -> list[str]:
    lines: dict[str, None] = {}
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            lines[f"{quad.triple} ."] = None
    lines[f'{INDUSTRY} <{RDFS}label> "所属行业"@zh .'] = None
    lines[f'{INDUSTRY} <{RDFS}label> "industry"@en .'] = None
    lines[f'{INDUSTRY} <{CF}inverseLabel> "行业内"@zh .'] = None
    lines[f'{INDUSTRY} <{CF}displayOrder> "190"{INTEGER} .'] = None
    return list(lines)


def _places_and_industries(universe: Universe) -> list[str]:
    china = f"<{ID}china>"
    lines = [f"{china} {A} <{CF}Place> .", f'{china} {PREF} "中国"@zh .', f'{china} {PREF} "China"@en .']
    for number, province in enumerate(words.PROVINCES):
        node = f"<{ID}province-{number}>"
        lines += [f"{node} {A} <{CF}Place> .", f'{node} {PREF} "{province}"@zh .', f"{node} {LOCATED} {china} ."]
        lines.append(f'{node} {PREF} "{words.latin(province)}"@en .')
    provinces = {province: number for number, province in enumerate(words.PROVINCES)}
    for number, (province, city) in enumerate(universe.cities):
        node = f"<{ID}city-{number}>"
        lines += [f"{node} {A} <{CF}Place> .", f'{node} {PREF} "{city}"@zh .']
        lines.append(f'{node} {PREF} "{universe.city_latin[city]}"@en .')
        lines.append(f"{node} {LOCATED} <{ID}province-{provinces[province]}> .")
    for number, industry in enumerate(words.INDUSTRIES):
        node = f"<{ID}industry-{number}>"
        lines += [f"{node} {A} <{CF}Industry> .", f'{node} {PREF} "{industry}"@zh .']
    for number in range(20):
        node = f"<{ID}authority-{number}>"
        name = "国家金融监督管理局" if number == 0 else f"{list(words.PROVINCES)[number]}监管局"
        lines += [f"{node} {A} <{CF}Authority> .", f'{node} {PREF} "{name}"@zh .']
    return lines


@dataclass
class _Block:
    """One block: 100 companies with all that belongs to them."""

    universe: Universe
    number: int

    def __post_init__(self) -> None:
        self.random = np.random.default_rng([self.universe.seed, 2, self.number])
        self.first_company = self.number * COMPANIES
        self.claims = self.number * 1_000
        self.out: list[str] = []
        places = self.random.choice(len(self.universe.cities), COMPANIES, p=self.universe.city_shares).tolist()
        self._company_parts = [self._parts(self.first_company + i, place) for i, place in enumerate(places)]
        cities = self.universe.cities
        self._company_names = [f"{cities[c][1]}{brand}{line}{form}" for c, brand, line, form in self._company_parts]

    def _parts(self, number: int, place: int) -> tuple[int, str, str, str]:
        """Return city, brand, line of business (none for a bank) and legal form."""
        city, brand = self.universe.city(place), self.universe.brand(number)
        if company_class(number) == "Bank":
            return city, brand, "", words.BANK_FORMS[number // 50 % len(words.BANK_FORMS)]
        line = (
            "消费金融"
            if company_class(number) == "ConsumerFinanceCompany"
            else words.LINES[number * 11 % len(words.LINES)]
        )
        return city, brand, line, words.FORMS[number * 5 % len(words.FORMS)]

    def lines(self) -> list[str]:
        self._documents()
        self._companies()
        self._people()
        self._stakes()
        self._business()
        self._shops()
        if self.number % 4 == 0:
            self._policy()
        return self.out

    def _documents(self) -> None:
        days = self._days(DOCUMENTS)
        about = self._company_names[0]
        for i in range(DOCUMENTS):
            node = f"<{ID}document/u{self.number * DOCUMENTS + i}>"
            self.out += (
                f"{node} {A} <{CF}Document> .",
                f'{node} {PREF} "{about}等公司股权变动公告（{self.number * DOCUMENTS + i}）"@zh .',
                f'{node} <{DCTERMS}date> "{days[i]}"{DAY} .',
            )
        lines = self.random.integers(1, 400, PASSAGES).tolist()
        for i in range(PASSAGES):
            node = self._passage(i)
            document = self.number * DOCUMENTS + i % DOCUMENTS
            self.out += (
                f"{node} {A} <{CF}Passage> .",
                f"{node} <{CF}inDocument> <{ID}document/u{document}> .",
                f'{node} <{CF}line> "{lines[i]}"{INTEGER} .',
                f'{node} <{CF}asPrinted> "{self._company_names[i]}" .',
            )

    def _passage(self, number: int) -> str:
        return f"<{ID}passage/u{self.number}-{number}>"

    def _companies(self) -> None:
        u, random, out = self.universe, self.random, self.out
        industries = random.choice(len(words.INDUSTRIES), COMPANIES, p=u.industry_shares).tolist()
        chance = random.random((COMPANIES, 5)).tolist()
        days = self._days(COMPANIES)
        capital = (random.pareto(1.2, COMPANIES) + 0.1).round(2).tolist()
        for i, name in enumerate(self._company_names):
            number, city, brand, line, form = self.first_company + i, *self._company_parts[i]
            node = f"<{ID}company-{number}>"
            out += (
                f"{node} {A} <{CF}{company_class(number)}> .",
                f'{node} {PREF} "{name}"@zh .',
                f"{node} {REGISTERED} <{ID}city-{city}> .",
                f"{node} {INDUSTRY} <{ID}industry-{industries[i]}> .",
            )
            if chance[i][0] < 0.4:
                place = u.city_latin[u.cities[city][1]]
                latin = "".join(u.latin[c] for c in brand).capitalize()
                word = "Bank" if line == "" else words.ENGLISH_LINES[number % len(words.ENGLISH_LINES)]
                out.append(f'{node} {PREF} "{place} {latin} {word} Co., Ltd."@en .')
            if chance[i][1] < 0.4:
                out.append(f'{node} {ALT} "{brand}{line or "银行"}"@zh .')
            if chance[i][2] < 0.1:
                parts = (u.cities[city][1], *brand, *((line,) if line else ()), form)
                out.append(f'{node} {ALT} "{"".join(u.traditional[part] for part in parts)}"@zh-Hant .')
            if chance[i][3] < 0.7:
                out.append(f'{node} <{CF}foundedOn> "{days[i]}"{DAY} .')
            if chance[i][4] < 0.05:
                self._figure(number, capital[i], days[i], i % PASSAGES)

    def _figure(self, company: int, value: float, day: str, passage: int) -> None:
        node = f"<{ID}figure/u{company}>"
        self.out += (
            f"{node} {A} <{CF}MetricValue> .",
            f"{node} <{CF}about> <{ID}company-{company}> .",
            f"{node} <{CF}metric> <{ID}metric/registered-capital> .",
            f'{node} <{CF}value> "{value}"{DECIMAL} .',
            f"{node} <{CF}unit> <{ID}unit/cny-100-million> .",
            f'{node} <{CF}period> "{day[:4]}" .',
            f'{node} <{CF}asOf> "{day}"{DAY} .',
            f"{node} <{CF}status> <{CF}Current> .",
            f"{node} {FROM} {self._passage(passage)} .",
        )

    def _people(self) -> None:
        random, out = self.random, self.out
        posts = random.choice((1, 2), PEOPLE, p=(0.7, 0.3)).tolist()
        companies = self._older(2 * PEOPLE, 0.2)
        chance = random.random((PEOPLE, 3)).tolist()
        for i in range(PEOPLE):
            number = self.number * PEOPLE + i
            node = f"<{ID}person-{number}>"
            family, given = self.universe.person(number)
            out += (f"{node} {A} <{CF}Person> .", f'{node} {PREF} "{family}{given}"@zh .')
            if chance[i][0] < 0.4:
                latin = "".join(self.universe.latin[c] for c in given).capitalize()
                out.append(f'{node} {PREF} "{self.universe.latin[family]} {latin}"@en .')
            for company in dict.fromkeys(companies[2 * i : 2 * i + posts[i]]):
                target = f"<{ID}company-{company}>"
                out.append(f"{node} {POST_AT} {target} .")
                if chance[i][1] < 0.2:
                    title = f'<{CF}postTitle> "{POSTS[number % len(POSTS)]}"@zh'
                    self._claim("Post", node, POST_AT, target, (title,))

    def _stakes(self) -> None:
        random = self.random
        holders = random.choice((0, 1, 2, 3, 5), COMPANIES, p=(0.4, 0.33, 0.14, 0.08, 0.05)).tolist()
        total = sum(holders)
        older = iter(self._older(total, 0.6))
        people = iter((random.random(total) * (self.number + 1) * PEOPLE).astype(np.int64).tolist())
        chance = random.random((total, 3)).tolist()
        row = iter(chance)
        for i, count in enumerate(holders):
            number = self.first_company + i
            node, left, seen = f"<{ID}company-{number}>", 100.0, set[str]()
            for _ in range(count):
                company, person, (kind, size, second) = next(older), next(people), next(row)
                holder = f"<{ID}person-{person}>" if kind < 0.25 else f"<{ID}company-{company}>"
                if holder in seen or holder == node:
                    continue
                seen.add(holder)
                share = round(max(left * (0.15 + 0.8 * size), 0.01), 2)
                left -= share
                self.out.append(f"{holder} {HOLDS} {node} .")
                self._claim("Stake", holder, HOLDS, node, (f'<{CF}percentage> "{share}"{DECIMAL}',))
                if second < 0.1:
                    before = f'<{CF}percentage> "{round(share * 0.5, 2)}"{DECIMAL}'
                    self._claim("Stake", holder, HOLDS, node, (before,), historical=True)

    def _business(self) -> None:
        random = self.random
        ours = random.integers(0, COMPANIES, PEOPLE + 40).tolist()
        partners = self._older(PEOPLE, 0.5)
        vendors = self._older(40, 0.6)
        chance = random.random(PEOPLE + 40).tolist()
        seen: set[tuple[int, int, str]] = set()
        for i, other in enumerate([*partners, *vendors]):
            company, predicate = self.first_company + ours[i], PARTNERS if i < PEOPLE else SUPPLIES
            if predicate == SUPPLIES:
                other = other // VENDOR_EVERY * VENDOR_EVERY + VENDOR_FIRST
            if other == company or (other, company, predicate) in seen:
                continue
            seen.add((other, company, predicate))
            subject, target = f"<{ID}company-{other}>", f"<{ID}company-{company}>"
            self.out.append(f"{subject} {predicate} {target} .")
            if chance[i] < 0.33:
                what = f'<{CF}cooperation> "{COOPERATION[i % len(COOPERATION)]}"@zh'
                self._claim("Partnership", subject, predicate, target, (what,))

    def _claim(
        self, kind: str, subject: str, predicate: str, target: str, more: Sequence[str], *, historical: bool = False
    ) -> None:
        node = f"<{ID}claim/u{self.claims}>"
        self.claims += 1
        year = 2005 + self.claims * 7 % 10 + (0 if historical else 11)
        self.out += (
            f"{node} {A} <{CF}{kind}> .",
            f"{node} <{RDF}subject> {subject} .",
            f"{node} <{RDF}predicate> {predicate} .",
            f"{node} <{RDF}object> {target} .",
            f'{node} <{CF}asOf> "{year}-{1 + self.claims % 12:02}-{1 + self.claims % 28:02}"{DAY} .',
            f"{node} <{CF}status> <{CF}{'Historical' if historical else 'Current'}> .",
            f"{node} <{CF}confidence> <{CF}Stated> .",
            f"{node} {FROM} {self._passage(self.claims % PASSAGES)} .",
            *(f"{node} {statement} ." for statement in more),
        )

    def _shops(self) -> None:
        u, out, industry = self.universe, self.out, f"<{ID}industry-0>"
        places = self.random.choice(len(u.cities), SHOPS, p=u.city_shares).tolist()
        for i, place in enumerate(places):
            number, city = self.number * SHOPS + i, u.city(place)
            node = f"<{ID}shop-{number}>"
            name = f"{u.cities[city][1]}{u.brand(number)}{words.SHOPS[number * 7 % len(words.SHOPS)]}"
            out += (
                f"{node} {A} <{CF}Organization> .",
                f'{node} {PREF} "{name}"@zh .',
                f"{node} {INDUSTRY} {industry} .",
            )
            if i % 5 < 2:
                out.append(f"{node} {LOCATED} <{ID}city-{city}> .")

    def _policy(self) -> None:
        number = self.number // 4
        node = f"<{ID}policy-{number}>"
        industry = int(self.random.choice(len(words.INDUSTRIES), p=self.universe.industry_shares))
        day = self._days(1)[0]
        self.out += (
            f"{node} {A} <{CF}Policy> .",
            f'{node} {PREF} "{words.INDUSTRIES[industry]}高质量发展行动方案（{number}号）"@zh .',
            f"{node} <{CF}issuedBy> <{ID}authority-{number % 20}> .",
            f"{node} <{CF}appliesTo> <{ID}industry-{industry}> .",
            f'{node} <{CF}issuedOn> "{day}"{DAY} .',
        )

    def _older(self, count: int, exponent: float) -> list[int]:
        """Draw companies of this block and before, number n in proportion to n^-exponent."""
        upper = self.first_company + COMPANIES
        drawn: list[int] = (self.random.random(count) ** (1 / (1 - exponent)) * upper).astype(np.int64).tolist()
        return drawn

    def _days(self, count: int) -> list[str]:
        days = np.datetime64("1990-01-01") + self.random.integers(0, 12_800, count).astype("timedelta64[D]")
        return [str(day) for day in days]


def number_of(text: str) -> int:
    """Return the number that ``100k`` or ``10M`` writes. Raises ValueError."""
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    return int(float(text.rstrip("kKmM")) * factor)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a made-up universe of company ownership as N-Triples.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--statements", type=number_of, default=100_000, help="about how many: 100k, 1M, 10M, 30M")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(f"{write(chosen.out, chosen.statements, chosen.seed)} statements", file=sys.stderr)


if __name__ == "__main__":
    main()
