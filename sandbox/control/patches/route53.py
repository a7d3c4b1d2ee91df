"""Route 53: ids of zones, and records as they were asked for."""

import re

from moto.moto_api._internal import mock_random as random
from moto.route53 import models

from patches import patch

CHARACTERS = models.ROUTE53_ID_CHOICE


@patch("route53.zone-ids")
def zone_ids() -> None:
    """moto's ids do not begin with Z, and no caller can ask for one: the sandbox keeps the id of its own zone.

    It is asked for by the caller reference `medspa-sandbox:<id>`. Source of the form: the examples of GetHostedZone.
    """
    backend = models.Route53Backend
    create = backend.create_hosted_zone

    def create_hosted_zone(self, name, private_zone, caller_reference=None, **others):
        zone = create(self, name, private_zone, caller_reference=caller_reference, **others)
        wanted = re.fullmatch(r"medspa-sandbox:(Z[A-Z0-9]{20})", caller_reference or "")
        new_id = wanted[1] if wanted else "Z" + "".join(random.choice(CHARACTERS) for _ in range(20))
        del self.zones[zone.resource_id]
        zone.resource_id = new_id
        self.zones[new_id] = zone
        return zone

    backend.create_hosted_zone = create_hosted_zone


@patch("route53.record-changes")
def record_changes() -> None:
    """moto holds a change against a diary of its own, not against the records: it refuses to delete a record whose UPSERT
    was written differently, and creates a second one. The front has judged the batch (sandbox/front/route53); here it is
    carried out, whole.
    """

    def change_resource_record_sets(self, zoneid, change_list):
        zone = self.get_hosted_zone(zoneid)
        for change in change_list:
            written = dict(change["ResourceRecordSet"])
            written["ResourceRecords"] = [each["Value"] for each in written.get("ResourceRecords") or []]
            zone.rrsets = [
                known
                for known in zone.rrsets
                if (known.name, known.type, known.set_identifier)
                != (written["Name"], written["Type"], written.get("SetIdentifier"))
            ]
            if change["Action"] != "DELETE":
                zone.add_rrset(written)

    models.Route53Backend.change_resource_record_sets = change_resource_record_sets


@patch("route53.zone-records")
def zone_records() -> None:
    """moto writes a new zone's name servers without their last dot, and its SOA as the text of a Python object.

    Source: Route 53 Developer Guide, "NS and SOA records that Amazon Route 53 creates for a public hosted zone".
    """
    backend = models.Route53Backend
    create = backend.create_hosted_zone

    def create_hosted_zone(self, name, private_zone, **others):
        zone = create(self, name, private_zone, **others)
        servers = zone.delegation_set.name_servers
        soa = f"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
        own = {"NS": [f"{server}." for server in servers], "SOA": [soa]}
        for record in zone.rrsets:
            record.records = own.get(record.type, record.records)
        return zone

    backend.create_hosted_zone = create_hosted_zone
