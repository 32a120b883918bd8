"""Keys in words that two people can read to each other over a bad telephone line.

256 short words, chosen to differ in sound: a byte each. The same list makes
passphrases.
"""

from hashlib import blake2b

from store.clock import Entropy

FINGERPRINT_WORDS = 8
PASSPHRASE_WORDS = 8

WORDS = tuple(
    """
    acorn actor agent album alarm amber anchor angle ankle apple april apron arrow artist aspen atlas autumn
    avenue bacon badge bakery bamboo banjo barrel basket beacon beaver beetle belfry bengal berry bishop
    blanket blossom border bottle boulder bracket branch bridge bronze bucket buffalo bugle bundle butter
    button cabin cactus camel camera candle canoe canvas canyon captain caravan carbon carpet castle cattle
    cedar cellar chapel cherry chimney circle clover cobalt coconut coffee comet compass copper coral cotton
    cousin cradle crater cricket crystal cupboard curtain cushion daisy dancer decade delta denim desert
    diamond dinner doctor dolphin domino donkey dragon drawer eagle earring easel echo eclipse elbow
    elephant ember emerald engine evening fabric falcon farmer feather fiddle filter finger flannel forest
    fossil fountain galaxy gallery garage garden garlic gazelle geyser ginger giraffe glacier goblet granite
    guitar gravel hammer harbor harvest hazel helmet heron hickory honey horizon hunter iceberg igloo indigo
    insect island ivory jacket jaguar jasmine jelly jersey jigsaw journal jungle kayak kernel kettle kitchen
    ladder lagoon lantern lemon leopard lettuce library lily lizard lobster locket lotus lumber magnet mango
    marble market meadow melon mirror mitten monkey mountain muffin museum mustard napkin needle nickel
    noodle nutmeg oasis ocean octopus olive onion orange orchard orchid otter oven oyster paddle palace
    panda paper parrot pebble pencil pepper piano pigeon pillow pilot planet pocket pony poppy potato
    prairie pumpkin puzzle quarry quartz rabbit radish raven ribbon river robin rocket rubber saddle salmon
    sandal satin saucer scarf shadow shovel signal silver spider spiral sponge stable sugar sunset table
    temple thunder tiger timber tulip
    """.split()  # noqa: SIM905 - a list of words is read as words
)


def words(content: bytes, count: int) -> str:
    """Say bytes in words, one a byte."""
    return " ".join(WORDS[byte] for byte in content[:count])


def fingerprint(device: bytes, sign_public: bytes, seal_public: bytes) -> str:
    """Give the words by which two people check that a device's keys are the right ones (64 bits)."""
    digest = blake2b(device + sign_public + seal_public, digest_size=32, person=b"muster/words/0").digest()
    return words(digest, FINGERPRINT_WORDS)


def passphrase(entropy: Entropy) -> str:
    """Make a passphrase of eight words (64 bits, behind Argon2id)."""
    return words(entropy(PASSPHRASE_WORDS), PASSPHRASE_WORDS)
