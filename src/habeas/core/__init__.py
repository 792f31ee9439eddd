"""The way of the data, in pure Python: no framework, server, network or clock.

kernel < law | access < intake | vault < coding < linkage < release < analysis < findings < accountability < report
< exchange < impact: a later stage may import an earlier one, never the reverse.
"""
