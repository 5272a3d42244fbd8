"""The demonstration's table of addresses is what its source says."""

from ipaddress import ip_network

import maxminddb

from tests.demo import places
from trace.base.places import Places


def whole(file):
    """Every network of a table with its record."""
    with maxminddb.open_database(file) as table:
        return {str(network): record for network, record in table}


def test_the_table_is_made_of_its_source(tmp_path):
    places.write(tmp_path / "again.mmdb")
    assert whole(places.TABLE) == whole(tmp_path / "again.mmdb")
    assert len(whole(places.TABLE)) >= 74


def test_every_network_of_the_source_leads_to_its_record():
    with maxminddb.open_database(places.TABLE) as table:
        for network, record in places.networks().items():
            assert table.get(str(ip_network(network)[1] if "/128" not in network else "::1")) == record


def test_this_machine_lies_in_the_demonstrations_province():
    table = Places(places.TABLE)
    table.refresh()
    assert table.province_of("127.0.0.1") == table.province_of("::1") == table.province_of("::ffff:127.0.0.1") == "42"
    table.close()
