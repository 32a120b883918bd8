"""What an address of a database may not hold: it stands in a file, and in lists of processes."""

import pytest

from store.postgres import address
from store.refusals import Code, Refused


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql://clerk:hush@server/muster",
        "postgres://clerk:%68ush@/muster?host=/run",
        "postgresql:///?service=muster&password=hush",
        "postgresql:///?service=muster&sslpassword=hush",
        "postgresql:///?service=muster&scram_client_key=aHVzaA%3D%3D",
        "postgresql:///?service=muster&scram_server_key=aHVzaA%3D%3D",
        "postgresql:///?service=muster&oauth_client_secret=hush",
    ],
)
def test_nothing_that_proves_who_we_are_stands_in_it(secret: str) -> None:
    with pytest.raises(Refused) as refused:
        address.checked(secret)
    assert refused.value.code is Code.DATABASE_PASSWORD


@pytest.mark.parametrize(
    "none", ["", "muster", "host=server", "postgresql://[", "mysql://server/muster", "postgresql:///?x=1"]
)
def test_what_is_no_address_is_said(none: str) -> None:
    with pytest.raises(Refused) as refused:
        address.checked(none)
    assert refused.value.code is Code.DATABASE_ADDRESS


def test_how_one_enters_may_be_said() -> None:
    said = "postgresql://clerk@one,two:6000/muster?passfile=/etc/muster/pass&sslmode=verify-full"
    assert address.checked(f" {said}\n") == said
