"""Running functions in a child process whose time and memory are limited.

Three processes: the *engine* forks a *nursery* once, before its first thread; the nursery, which
has one thread and does nothing else, forks a *worker* whenever the engine needs a new one. So no
worker is ever the copy of a process with threads, whose locks another thread may have held.

They speak over socket pairs alone: the queues and locks of ``multiprocessing`` need /dev/shm, which
Lambda does not have. When the engine ends, however it ends, its sockets close, and the others end.

The limits bound what a function costs. They are no defense against a function that takes over its
process.
"""
