"""Print docs/contract.md from the contract: `python docs/contract_table.py > docs/contract.md`."""

from kaidei.contract import CONTRACT, STAGES

HEAD = """# What each stage gives

One row per variable of `run.results["<scenario>/<stage>"]`. *member*: kept for every member.
*quantiles*: kept as seven quantiles over the members (0.05 to 0.95). Dates are months since
`time.start`, +inf for never. This page is printed from `kaidei.contract`.
"""


def table() -> str:
    """The page as Markdown."""
    lines = [HEAD]
    for stage in STAGES:
        lines += [f"## {stage}", "", "| variable | dims | unit | meaning | kept |",
                  "|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| `{row.name}` | {', '.join(row.dims)} | {row.unit} | {row.meaning} | {row.keep} |"
            for row in CONTRACT
            if row.stage == stage
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
