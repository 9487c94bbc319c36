"""The drawings behind `kaidei.deposit.figures`, one module a kind: maps, curves, tonnes."""
