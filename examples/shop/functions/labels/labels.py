"""Writes the shipping labels of a batch of parcels."""

ZONES = {"DE": "domestic", "AT": "neighbour", "FR": "neighbour"}
HEAVY_GRAMS = 30_000


def handler(event):
    return {"labels": [label(parcel) for parcel in event["parcels"]]}


def label(parcel):
    zone = ZONES.get(parcel["country"], "international")
    line = f"{parcel['country']}-{parcel['postcode']} {zone}"
    if parcel["grams"] > HEAVY_GRAMS:
        line += " " + heavy(parcel)
    return line


def heavy(parcel):
    if parcel.get("insured"):
        return "two people, insured"
    return "two people"


def recall(labels):
    for line in labels:
        print("recalled", line)
