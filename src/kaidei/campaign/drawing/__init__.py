"""The drawings behind `kaidei.campaign.figures`: one member's log, and many members' quantiles."""
