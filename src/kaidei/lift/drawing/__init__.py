"""The drawings behind `kaidei.lift.figures`: of all members of a run, and of one design."""
