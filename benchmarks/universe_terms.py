"""The terms of the made-up universe, and how much of it a block holds: for the generator and for those who ask."""

from __future__ import annotations

COMPANIES, PEOPLE, SHOPS, DOCUMENTS, PASSAGES = 100, 50, 400, 5, 50
"""How many of each a block holds. A universe is a row of blocks; each draws from a generator of its own."""

SCHEMA_INDUSTRY = "http://schema.org/industry"

CF, ID = "https://w3id.org/cfgraph/ns#", "https://w3id.org/cfgraph/id/"
RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"
SKOS, DCTERMS = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

A = f"<{RDF}type>"
PREF, ALT = f"<{SKOS}prefLabel>", f"<{SKOS}altLabel>"
HOLDS, PARTNERS, SUPPLIES = f"<{CF}holdsSharesIn>", f"<{CF}partnersWith>", f"<{CF}suppliesTechnologyTo>"
POST_AT, REGISTERED, LOCATED = f"<{CF}holdsPostAt>", f"<{CF}registeredIn>", f"<{CF}locatedIn>"
FROM, INDUSTRY = "<http://www.w3.org/ns/prov#wasDerivedFrom>", f"<{SCHEMA_INDUSTRY}>"
DAY, DECIMAL, INTEGER = f"^^<{XSD}date>", f"^^<{XSD}decimal>", f"^^<{XSD}integer>"
