"""What people do, one file for each part of the chain.

An operation that changes a recruitment's mandate, answers, pool or draws begins with
`lock(recruitment)`: two of them never cross.
"""
