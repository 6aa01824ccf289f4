"""The solver's long work: in a process of its own where jobs run in the thread of a web process,
so that pages stay quick and the solver's memory goes with it; in place in a worker.
"""
