"""The figures of the official example invoices of EN 16931 (CEN/TC 434, UBL and CII): what they print, as tables.

A line: quantity, price, base quantity, line net, category, rate, then its discounts (−) and charges (+), each with
percent and base where it has them. A discount or charge of the document: amount, category, rate. A group: category,
rate, base, tax. The totals: line sum, discounts, charges, net, tax, gross, prepaid, rounding, due.

`INEXACT_LINES` tells which print line nets that their own quantities and prices do not give, and why; there the printed
line nets are taken as they are and everything after them is compared.
"""

from __future__ import annotations

from typing import NamedTuple


class Sample(NamedTuple):
    name: str
    currency: str
    lines: str
    groups: str
    totals: str
    allowances: str = ""


_BASIS = "the base quantity repeats the price, so that every line would come to its quantity"
_SIGN = "line 20 returns goods with a positive quantity and prints a negative amount"

INEXACT_LINES = {
    "cii/CII_business_example_01.xml": _BASIS,
    "cii/CII_business_example_Z.xml": "line 16 is a surcharge of 1.5 percent, stated as a price of 1.50",
    "cii/CII_example1.xml": _SIGN,
    "cii/CII_example2.xml": _BASIS,
    "cii/CII_example8.xml": _BASIS,
    "cii/CII_example9.xml": _BASIS,
    "ubl/guide-example1.xml": _SIGN,
    "ubl/guide-example2.xml": "line 1 prints 2 pieces at 1273.00 as 1273.00",
    "ubl/guide-example3.xml": "both lines print 2 pieces at 800.00 as 400.00",
    "ubl/ubl-tc434-example1.xml": _SIGN,
    "ubl/ubl-tc434-example10.xml": _SIGN,
    "ubl/ubl-tc434-example2.xml": "line 1 prints 2 pieces at 1273.00 as 1273.00",
    "ubl/ubl-tc434-example3.xml": "both lines print 2 pieces at 800.00 as 800.00",
}

SAMPLES = (
    Sample(
        "cii/CII_business_example_01.xml",
        "NOK",
        lines="""
            1 1273 1273 1273 S 25 -12 +12
            -1 3.96 3.96 -3.96 S 15
            2 2.48 2.48 4.96 S 15
            -1 25 25 -25 E 0
            250 0.75 0.75 187.5 S 25
        """,
        allowances="""
            -100 S 25
            +100 S 25
        """,
        groups="""
            S 25 1460.5 365.13
            S 15 1 0.15
            E 0 -25 0
        """,
        totals="1436.5 100 100 1436.5 365.28 1801.78 1000 0 801.78",
    ),
    Sample(
        "cii/CII_business_example_02.xml",
        "EUR",
        lines="""
            1.0000 1.2605 1 1.26 S 19.00
            1.0000 1.2605 1 1.26 S 19.00
            1.0000 7.4790 1 7.48 S 19.00
        """,
        allowances="""
            -0.00 S 19.00
        """,
        groups="""
            S 19.00 10.00 1.90
        """,
        totals="10.00 0.00 0.00 10.00 1.90 11.90 0 0 11.90",
    ),
    Sample(
        "cii/CII_business_example_Z.xml",
        "EUR",
        lines="""
            1.000 12122.5900 1 12122.59 Z 0.00
            -1 606.1300 1 -606.13 Z 0.00
            1.000 1.5000 1 177.41 Z 0.00
        """,
        groups="""
            Z 0.00 11693.87 0.00
        """,
        totals="11693.87 0 0 11693.87 0.0 11693.87 0 0 11693.87",
    ),
    Sample(
        "cii/CII_example1.xml",
        "EUR",
        lines="""
            2 9.95 1 19.9 S 6
            1 9.85 1 9.85 S 6
            1 8.29 1 8.29 S 6
            2 7.23 1 14.46 S 6
            1 35 1 35 S 6
            1 35 1 35 S 6
            1 10.65 1 10.65 S 6
            1 1.55 1 1.55 S 6
            3 4.79 1 14.37 S 6
            1 8.29 1 8.29 S 6
            2 8.29 1 16.58 S 6
            1 9.95 1 9.95 S 6
            2 1.65 1 3.3 S 6
            1 10.8 1 10.8 S 21
            1 3.9 1 3.9 S 6
            2 3.8 1 7.6 S 21
            2 4.67 1 9.34 S 21
            1 18.63 1 18.63 S 21
            6 17.02 1 102.12 S 6
            6 18.33 1 -109.98 S 6
        """,
        groups="""
            S 6 183.23 10.99
            S 21 46.37 9.74
        """,
        totals="229.6 0 0 229.6 20.73 250.33 0 0 250.33",
    ),
    Sample(
        "cii/CII_example2.xml",
        "NOK",
        lines="""
            1 1273 1273 1273 S 25 -12 +12
            -1 3.96 3.96 -3.96 S 15
            2 2.48 2.48 4.96 S 15
            -1 25 25 -25 E 0
            250 0.75 0.75 187.5 S 25
        """,
        allowances="""
            -100 S 25
            +100 S 25
        """,
        groups="""
            S 25 1460.5 365.13
            S 15 1 0.15
            E 0 -25 0
        """,
        totals="1436.5 100 100 1436.5 365.28 1801.78 1000 0 801.78",
    ),
    Sample(
        "cii/CII_example3.xml",
        "DKK",
        lines="""
            1 800 1 800 S 25
        """,
        allowances="""
            +100 S 25
        """,
        groups="""
            S 25 900 225
        """,
        totals="800 0 100 900 225 1125 0 0 1125",
    ),
    Sample(
        "cii/CII_example4.xml",
        "DKK",
        lines="""
            1000 1 1 1000 S 25
            100 5 1 500 S 25
            500 5 1 2500 S 12
        """,
        groups="""
            S 25 1500 375
            S 12 2500 300
        """,
        totals="4000 0 0 4000 675 4675 0 0 4675",
    ),
    Sample(
        "cii/CII_example5.xml",
        "DKK",
        lines="""
            1000 1 1 1000 S 25 -10%1000=100 +10%1000=100
            100 5 1 500 S 25
            500 5 1 2500 S 12
        """,
        allowances="""
            -10%1500=150 S 25
            +10%1500=150 S 25
        """,
        groups="""
            S 25 1500 375
            S 12 2500 300
        """,
        totals="4000.00 150 150 4000 675.00 4675 2337.5 0 2337.5",
    ),
    Sample(
        "cii/CII_example6.xml",
        "DKK",
        lines="""
            1000 1 1 1000 S 25
            100 5 1 500 S 25
            500 5 1 2500 S 12
        """,
        groups="""
            S 25 1500 375
            S 12 2500 300
        """,
        totals="4000 0 0 4000 675 4675 0 0 4675",
    ),
    Sample(
        "cii/CII_example7.xml",
        "SEK",
        lines="""
            1 2500 1 2500 O -
            1 700 1 700 O -
        """,
        groups="""
            O - 3200 0
        """,
        totals="3200 0 0 3200 0 3200 0 0 3200",
    ),
    Sample(
        "cii/CII_example8.xml",
        "EUR",
        lines="""
            16000 0.00880 0.00880 140.80 S 21
            16000 0.00101 0.00101 16.16 S 21
            132 15.24000 15.24000 167.64 S 21
            58 1.530000 1.530000 88.74 S 21
            1 441 441 36.75 S 21
            1 678 678 56.50 S 21
            1 83.340000 83.340000 83.34 S 21
            1 190.310000 190.310000 190.31 S 21
            1 64.210000 64.210000 64.21 S 21
            1 64.46000 64.46000 64.46 S 21
        """,
        groups="""
            S 21 908.91 190.87
        """,
        totals="908.91 0 0 908.91 190.87 1099.78 0 0 1099.78",
    ),
    Sample(
        "cii/CII_example9.xml",
        "EUR",
        lines="""
            3 49 49 147 S 21
        """,
        groups="""
            S 21 147 30.87
        """,
        totals="147 0 0 147 30.87 177.87 0 0 177.87",
    ),
    Sample(
        "ubl/guide-example1.xml",
        "EUR",
        lines="""
            2 9.95 1 19.90 S 6
            1 9.85 1 9.85 S 6
            1 8.29 1 8.29 S 6
            2 7.23 1 14.46 S 6
            1 35.00 1 35.00 S 6
            1 35.00 1 35.00 S 6
            1 10.65 1 10.65 S 6
            1 1.55 1 1.55 S 6
            3 4.79 1 14.37 S 6
            1 8.29 1 8.29 S 6
            2 8.29 1 16.58 S 6
            1 9.95 1 9.95 S 6
            2 1.65 1 3.30 S 6
            1 10.80 1 10.80 S 21
            1 3.90 1 3.90 S 6
            2 3.80 1 7.60 S 21
            2 4.67 1 9.34 S 21
            1 18.63 1 18.63 S 21
            6 17.02 1 102.12 S 6
            6 18.33 1 -109.98 S 6
        """,
        groups="""
            S 6 183.23 10.99
            S 21 46.37 9.74
        """,
        totals="229.60 0 0 229.60 20.73 250.33 0 0 250.33",
    ),
    Sample(
        "ubl/guide-example2.xml",
        "NOK",
        lines="""
            2 1273.00 1 1273.00 S 25 -12.00 +12.00
            -1 3.96 1 -3.96 S 15
            2 2.48 1 4.96 S 15
            -1 25.00 1 -25.00 E 0
            250 0.75 1 187.50 S 25
        """,
        allowances="""
            -100.00 S 25
            +100.00 S 25
        """,
        groups="""
            S 25 1460.50 365.13
            S 15 1.00 0.15
            E 0 -25.00 0.00
        """,
        totals="1436.50 100.00 100.00 1436.50 365.28 1801.78 1000.00 0 801.78",
    ),
    Sample(
        "ubl/guide-example3.xml",
        "DKK",
        lines="""
            2 800.00 1 400.00 S 25
            2 800.00 1 400.00 S 25.00
        """,
        allowances="""
            +100.00 S 25
        """,
        groups="""
            S 25 900.00 225.00
        """,
        totals="800.00 0 100.00 900.00 225.00 1125.00 0 0 1125.00",
    ),
    Sample(
        "ubl/sample-discount-price.xml",
        "EUR",
        lines="""
            100.000 0.1212 1 12.12 S 25
        """,
        groups="""
            S 25 12.12 3.03
        """,
        totals="12.12 0 0 12.12 3.03 15.15 0 0 15.15",
    ),
    Sample(
        "ubl/ubl-tc434-creditnote1.xml",
        "EUR",
        lines="""
            1.00 100.11 1 100.11 E 0.00
        """,
        groups="""
            E 0.00 100.11 0.00
        """,
        totals="100.11 0 0 100.11 0.00 100.11 0 0 100.11",
    ),
    Sample(
        "ubl/ubl-tc434-example1.xml",
        "EUR",
        lines="""
            2 9.95 1 19.90 S 6
            1 9.85 1 9.85 S 6
            1 8.29 1 8.29 S 6
            2 7.23 1 14.46 S 6
            1 35.00 1 35.00 S 6
            1 35.00 1 35.00 S 6
            1 10.65 1 10.65 S 6
            1 1.55 1 1.55 S 6
            3 4.79 1 14.37 S 6
            1 8.29 1 8.29 S 6
            2 8.29 1 16.58 S 6
            1 9.95 1 9.95 S 6
            2 1.65 1 3.30 S 6
            1 10.80 1 10.80 S 21
            1 3.90 1 3.90 S 6
            2 3.80 1 7.60 S 21
            2 4.67 1 9.34 S 21
            1 18.63 1 18.63 S 21
            6 17.02 1 102.12 S 6
            6 18.33 1 -109.98 S 6
        """,
        groups="""
            S 6 183.23 10.99
            S 21 46.37 9.74
        """,
        totals="229.60 0 0 229.60 20.73 250.33 0 0 250.33",
    ),
    Sample(
        "ubl/ubl-tc434-example10.xml",
        "EUR",
        lines="""
            2 9.95 1 19.90 S 6
            1 9.85 1 9.85 S 6
            1 8.29 1 8.29 S 6
            2 7.23 1 14.46 S 6
            1 35.00 1 35.00 S 6
            1 35.00 1 35.00 S 6
            1 10.65 1 10.65 S 6
            1 1.55 1 1.55 S 6
            3 4.79 1 14.37 S 6
            1 8.29 1 8.29 S 6
            2 8.29 1 16.58 S 6
            1 9.95 1 9.95 S 6
            2 1.65 1 3.30 S 6
            1 10.80 1 10.80 S 21
            1 3.90 1 3.90 S 6
            2 3.80 1 7.60 S 21
            2 4.67 1 9.34 S 21
            1 18.63 1 18.63 S 21
            6 17.02 1 102.12 S 6
            6 18.33 1 -109.98 S 6
        """,
        groups="""
            S 6 183.23 10.99
            S 21 46.37 9.74
        """,
        totals="229.60 0 0 229.60 20.73 250.33 0 0 250.33",
    ),
    Sample(
        "ubl/ubl-tc434-example2.xml",
        "NOK",
        lines="""
            2 1273.00 1 1273.00 S 25 -12.00 +12.00
            -1 3.96 1 -3.96 S 15
            2 2.48 1 4.96 S 15
            -1 25.00 1 -25.00 E 0
            250 0.75 1 187.50 S 25
        """,
        allowances="""
            -100.00 S 25
            +100.00 S 25
        """,
        groups="""
            S 25 1460.50 365.13
            S 15 1.00 0.15
            E 0 -25.00 0.00
        """,
        totals="1436.50 100.00 100.00 1436.50 365.28 1801.78 1000.00 0 801.78",
    ),
    Sample(
        "ubl/ubl-tc434-example3.xml",
        "DKK",
        lines="""
            2 800.00 1 800.00 S 25
            2 800.00 1 800.00 S 10
        """,
        allowances="""
            +100.00 S 25
        """,
        groups="""
            S 25 900.00 225.00
            S 10 800.00 80.00
        """,
        totals="1600.00 0 100.00 1700.00 305.00 2005.00 0 0 2005.00",
    ),
    Sample(
        "ubl/ubl-tc434-example4.xml",
        "DKK",
        lines="""
            1000 1.00 1 1000.00 S 25
            100 5.00 1 500.00 S 25
            500 5.00 1 2500.00 S 12
        """,
        groups="""
            S 25 1500.00 375.00
            S 12 2500.00 300.00
        """,
        totals="4000.00 0 0 4000.00 675.00 4675.00 0 0 4675.00",
    ),
    Sample(
        "ubl/ubl-tc434-example5.xml",
        "DKK",
        lines="""
            1000 1.00 1 1000.00 S 25 -10%1000.00=100.00 +10%1000.00=100.00
            100 5.00 1 500.00 S 25
            500 5.00 1 2500.00 S 12
        """,
        allowances="""
            -10%1500.00=150.00 S 25
            +10%1500.00=150.00 S 25
        """,
        groups="""
            S 25 1500.00 375.00
            S 12 2500.00 300.00
        """,
        totals="4000.00 150.00 150.00 4000.00 675.00 4675.00 2337.50 0 2337.50",
    ),
    Sample(
        "ubl/ubl-tc434-example6.xml",
        "DKK",
        lines="""
            1000 1.00 1 1000.00 S 25
            100 5.00 1 500.00 S 25
            500 5.00 1 2500.00 S 12
        """,
        groups="""
            S 25 1500.00 375.00
            S 12 2500.00 300.00
        """,
        totals="4000.00 0 0 4000.00 675.00 4675.00 0 0 4675.00",
    ),
    Sample(
        "ubl/ubl-tc434-example7.xml",
        "SEK",
        lines="""
            1 2500.00 1 2500.00 O -
            1 700.00 1 700.00 O -
        """,
        groups="""
            O - 3200.00 0.00
        """,
        totals="3200.00 0 0 3200.00 0.00 3200.00 0 0 3200.00",
    ),
    Sample(
        "ubl/ubl-tc434-example8.xml",
        "EUR",
        lines="""
            16000 0.00880 1 140.80 S 21
            16000 0.00101 1 16.16 S 21
            132 15.24 12 167.64 S 21
            58 1.53 1 88.74 S 21
            1 441.00 12 36.75 S 21
            1 678.00 12 56.50 S 21
            1 83.34 1 83.34 S 21
            1 190.31 1 190.31 S 21
            1 64.21 1 64.21 S 21
            1 64.46 1 64.46 S 21
        """,
        groups="""
            S 21 908.91 190.87
        """,
        totals="908.91 0 0 908.91 190.87 1099.78 0 0 1099.78",
    ),
    Sample(
        "ubl/ubl-tc434-example9.xml",
        "EUR",
        lines="""
            3 49.00 1 147.00 S 21
        """,
        groups="""
            S 21 147.00 30.87
        """,
        totals="147.00 0 0 147.00 30.87 177.87 0 0 177.87",
    ),
)
