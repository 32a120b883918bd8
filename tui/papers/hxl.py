"""What a column is called in HXL, so that others' tools know it: UNSMIN, TRIP and HR (L17)."""

from typing import Final

TAGS: Final = {
    "id": "#meta+record",
    "family_name": "#contact+name+family",
    "given_name": "#contact+name+given",
    "preferred_name": "#contact+name+preferred",
    "name": "#contact+name",
    "who": "#contact+name",
    "index_no": "#contact+staff+id",
    "sex": "#contact+gender",
    "birth_date": "#date+birth",
    "nationality": "#country+nationality",
    "languages": "#contact+language",
    "category": "#group+category",
    "function": "#contact+function",
    "recruitment": "#group+recruitment",
    "contract_type": "#contact+contract+type",
    "contract_from": "#date+contract+start",
    "contract_to": "#date+contract+end",
    "arrived_on": "#date+arrival",
    "phones": "#contact+phone",
    "phone": "#contact+phone",
    "value": "#contact+phone",
    "call_sign": "#contact+callsign",
    "relation": "#contact+relation",
    "sponsor": "#meta+record+sponsor",
    "person": "#meta+record+person",
    "agency": "#org",
    "employer": "#org",
    "agencies": "#org+list",
    "zone": "#loc+zone+code",
    "area": "#loc+area+code",
    "address": "#loc+address",
    "quarter": "#loc+name",
    "household": "#loc+household+code",
    "place": "#loc+place",
    "meeting_point": "#loc+meeting",
    "assembly_point": "#loc+assembly",
    "destination": "#loc+destination",
    "to": "#loc+destination",
    "pcode": "#loc+pcode",
    "country": "#country+code",
    "lat": "#geo+lat",
    "lon": "#geo+lon",
    "code": "#meta+code",
    "title": "#description+title",
    "presence": "#status+presence",
    "status": "#status",
    "state": "#status",
    "essential": "#indicator+essential",
    "course": "#service+course",
    "number": "#meta+number",
    "issued_on": "#date+issued",
    "expires_on": "#date+expires",
    "counts_until": "#date+expires",
    "held_on": "#date",
    "issuer": "#org+issuer",
    "score": "#indicator+score",
    "external_ref": "#meta+trip+id",
    "external_status": "#status+trip",
    "external_as_of": "#date+trip",
    "valid_from": "#date+start",
    "valid_to": "#date+end",
    "people": "#population+num",
    "households": "#population+households+num",
    "capacity": "#capacity+num",
    "text": "#description",
    "note": "#description+note",
}
"""Tags of the standard (HXL 1.1) with attributes of our own where it has none."""


def tag(field: str) -> str:
    """Give the tag of a field; one that HXL has no word for is a fact of Muster's, by its own name."""
    if field in TAGS:
        return TAGS[field]
    if field.endswith(("_on", "_at")):
        return f"#date+{field.rsplit('_', 1)[0].replace('_', '')}"
    return f"#meta+{field.replace('_', '')}"
