"""What each fault costs: the characters that a metering service is asked for while it happens, and after it.

python -m benchmarks.faults
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from aligner.batch import gate
from tests.faults.table import CHARACTERS, ELSEWHERE, FAULTS, suffer


def main() -> None:
    gate.FIRST_PAUSE_S, gate.LONGEST_PAUSE_S = 0.01, 0.1
    print(f"Three scripts of {CHARACTERS:,} characters together, rendered until they are done.")
    print("| # | fault | asked when met | asked in all | more than once | written at once | what is said |")
    print("|--:|---|--:|--:|--:|--:|---|")
    for fault in FAULTS:
        with TemporaryDirectory() as folder:
            suffered = suffer(fault, Path(folder))
        written = sum(receipt.ok for receipt in suffered.met.receipts)
        said = next((str(receipt.error) for receipt in suffered.met.failed), "")
        asked, more = suffered.asked, suffered.asked - CHARACTERS
        print(
            f"| {fault.number} | {fault.what} | {suffered.asked_when_met:,} | {asked:,} | {more:,}"
            f" | {written} of {len(suffered.met.receipts)} | {said} |"
        )
    for number, tests in sorted(ELSEWHERE.items()):
        print(f"| {number} | {', '.join(tests)} | | | | | |")


if __name__ == "__main__":
    main()
