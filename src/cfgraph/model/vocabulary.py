"""The IRIs of the vocabularies that cfgraph uses: labels, reification and its own annotations."""

from __future__ import annotations

from cfgraph.model.terms import IRI, RDF, XSD

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "http://schema.org/"
SKOS_XL = "http://www.w3.org/2008/05/skos-xl#"
GEONAMES = "http://www.geonames.org/ontology#"
FOAF = "http://xmlns.com/foaf/0.1/"
CF = "https://w3id.org/cfgraph/ns#"
ID = "https://w3id.org/cfgraph/id/"

TYPE = IRI(RDF + "type")
SUBJECT, PREDICATE, OBJECT = IRI(RDF + "subject"), IRI(RDF + "predicate"), IRI(RDF + "object")
REIFIED, AXIOM = IRI(RDF + "Statement"), IRI(OWL + "Axiom")
FIRST, REST, NIL = IRI(RDF + "first"), IRI(RDF + "rest"), IRI(RDF + "nil")
REIFIES = IRI(RDF + "reifies")
"""The RDF 1.2 predicate that relates a reifier, such as an annotation, to a triple."""
ANNOTATED_SOURCE, ANNOTATED_PROPERTY, ANNOTATED_TARGET = (
    IRI(OWL + "annotated" + name) for name in ("Source", "Property", "Target")
)
REIFICATIONS = ((SUBJECT, PREDICATE, OBJECT), (ANNOTATED_SOURCE, ANNOTATED_PROPERTY, ANNOTATED_TARGET))
"""Predicates that relate a node to the parts of a statement: those of RDF reification, and those of OWL axioms."""
LABEL, SUBCLASS_OF = IRI(RDFS + "label"), IRI(RDFS + "subClassOf")
PREF_LABEL, ALT_LABEL, HIDDEN_LABEL = IRI(SKOS + "prefLabel"), IRI(SKOS + "altLabel"), IRI(SKOS + "hiddenLabel")
DEFINITION = IRI(SKOS + "definition")
DC_TITLE = IRI("http://purl.org/dc/elements/1.1/title")
TITLE, DATE = IRI(DCTERMS + "title"), IRI(DCTERMS + "date")
DERIVED_FROM = IRI(PROV + "wasDerivedFrom")

CLAIM_CLASS, INVERSE_LABEL = IRI(CF + "claimClass"), IRI(CF + "inverseLabel")
COLOR, GLYPH, LINE_STYLE = IRI(CF + "color"), IRI(CF + "glyph"), IRI(CF + "lineStyle")
DISPLAY_ORDER, IS_DETAIL = IRI(CF + "displayOrder"), IRI(CF + "isDetail")
MARKS_BEGINNING, MARKS_END = IRI(CF + "marksBeginning"), IRI(CF + "marksEnd")
NEVER_ADDED_UP = IRI(CF + "neverAddedUp")
ROLE, SUBPROPERTY_OF = IRI(CF + "role"), IRI(RDFS + "subPropertyOf")
AS_OF, VALID_FROM, VALID_TO = IRI(CF + "asOf"), IRI(CF + "validFrom"), IRI(CF + "validTo")
STATUS, CONFIDENCE = IRI(CF + "status"), IRI(CF + "confidence")
STATED, INFERRED, COMPUTED = IRI(CF + "Stated"), IRI(CF + "Inferred"), IRI(CF + "Computed")
HISTORICAL, PLANNED, CURRENT = IRI(CF + "Historical"), IRI(CF + "Planned"), IRI(CF + "Current")
DOCUMENT = IRI(CF + "Document")
IN_DOCUMENT, LINE, AS_PRINTED, NOTE = (IRI(CF + name) for name in ("inDocument", "line", "asPrinted", "note"))
SOURCE_QUALITY = IRI(CF + "sourceQuality")
FILE_NAME = IRI(CF + "fileName")
TRANSLATES = IRI(CF + "translates")
HAS_ONE_VALUE, HAS_SEVERAL_VALUES, LASTS = (
    IRI(CF + n) for n in ("hasOneValue", "hasSeveralValues", "lastsUntilChanged")
)
PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX = (IRI(CF + n) for n in ("percentage", "percentageMin", "percentageMax"))
ABOUT, METRIC, VALUE, UNIT = (IRI(CF + name) for name in ("about", "metric", "value", "unit"))
BASE_SYMBOL, IS_ORDINAL, SCALE = IRI(CF + "baseSymbol"), IRI(CF + "isOrdinal"), IRI(CF + "scale")
PERIOD, QUALIFIER, SYMBOL = (IRI(CF + name) for name in ("period", "qualifier", "symbol"))

NAME_PREDICATES: tuple[tuple[IRI, str], ...] = (
    (PREF_LABEL, "preferred"),
    (LABEL, "label"),
    (IRI(SCHEMA + "name"), "label"),
    (IRI("https://schema.org/name"), "label"),
    (IRI(FOAF + "name"), "label"),
    (TITLE, "label"),
    (DC_TITLE, "label"),
    (IRI("http://www.w3.org/2006/vcard/ns#fn"), "label"),
    (IRI(GEONAMES + "name"), "label"),
    (IRI(GEONAMES + "officialName"), "label"),
    (ALT_LABEL, "alternative"),
    (IRI(SCHEMA + "alternateName"), "alternative"),
    (IRI("https://schema.org/alternateName"), "alternative"),
    (IRI(DCTERMS + "alternative"), "alternative"),
    (IRI(GEONAMES + "alternateName"), "alternative"),
    (IRI("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"), "alternative"),
    (HIDDEN_LABEL, "misprint"),
)
"""Predicates whose literals name a thing, best first, and the kind of name of each."""

XL_LABELS: tuple[tuple[IRI, str], ...] = (
    (IRI(SKOS_XL + "prefLabel"), "preferred"),
    (IRI(SKOS_XL + "altLabel"), "alternative"),
    (IRI(SKOS_XL + "hiddenLabel"), "misprint"),
)
"""Predicates that lead to a label node, and the kind of name."""

LITERAL_FORM = IRI(SKOS_XL + "literalForm")
"""The predicate with the text of a label node."""

WIKIBASE_FORMS = tuple(
    IRI("http://wikiba.se/ontology#" + name)
    for name in ("directClaim", "claim", "statementProperty", "qualifier", "reference")
)
"""Predicates that lead from a Wikibase property to the predicates of its statements."""

DATATYPES_OF_NUMBERS = frozenset(
    IRI(XSD + name) for name in ("integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger")
)

WELL_KNOWN_PREFIXES: dict[str, str] = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "schema": SCHEMA,
    "foaf": FOAF,
    "cf": CF,
    "claim": ID + "claim/",
    "passage": ID + "passage/",
    "doc": ID + "document/",
    "figure": ID + "figure/",
    "metric": ID + "metric/",
    "unit": ID + "unit/",
    "id": ID,
}
