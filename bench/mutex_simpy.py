# The mutex workload under SimPy: `python3 bench/mutex_simpy.py WAITERS SECTIONS`. Prints CPU nanoseconds a critical section.
import sys
import time

import simpy


def model(waiters, sections):
    env = simpy.Environment()
    lock = simpy.Resource(env, capacity=1)

    def body():
        for _ in range(sections // waiters):
            with lock.request() as turn:
                yield turn
                yield env.timeout(1000)

    for _ in range(waiters):
        env.process(body())
    env.run()


if __name__ == "__main__":
    waiters, sections = int(sys.argv[1]), int(sys.argv[2])
    model(waiters, sections)
    before = time.process_time_ns()
    model(waiters, sections)
    print((time.process_time_ns() - before) / (sections // waiters * waiters))
