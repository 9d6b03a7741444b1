"""What a graph says as a whole: likeness, communities, centrality, time, gaps.

Pure functions of a graph that return tables. What is costly is computed once for a graph and kept
while it lives. Nothing is printed or written here.
"""

from kg.analysis.gaps import gaps
from kg.analysis.groups import communities
from kg.analysis.ranking import top
from kg.analysis.similarity import similar
from kg.analysis.times import timeline, trends

__all__ = ["communities", "gaps", "similar", "timeline", "top", "trends"]
