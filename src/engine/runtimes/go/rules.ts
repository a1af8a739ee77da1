/**
 * The rules of Go's scheduler that decide order and time, by name. `go.without` switches one off: to see what it is for, and so that
 * the test which names a rule can show that it notices. Everything else about the model stays as it is.
 */
export const RULES = {
  // Run queues
  runnext: 'a goroutine that is made or woken goes into runnext, before the ring',
  'ring-size': 'the ring of a P holds 256, and gives its older half away when it is full',
  'tick-61': 'every 61st pass takes from the global queue first',
  'inherited-slice': 'what runs from runnext shares the time slice of the one that readied it',
  'global-batch': 'a P that takes from the global queue takes its share, at most half a ring',
  // Where a goroutine goes
  'waker-p': 'a woken goroutine goes to the P of the one that woke it; without: to the global queue',
  'gosched-global': 'Gosched goes to the tail of the global queue; without: to the tail of its own ring',
  'preempted-global': 'who is preempted goes to the tail of the global queue; without: to the tail of its own ring',
  'gosched-wakes': 'since 1.22 who gives way or is preempted wakes an M for an idle P',
  'stw-runnext': 'since 1.26 who stops for the world goes into runnext; without: to the tail of the global queue',
  'goyield-local': 'who hands a starving mutex over goes to the tail of its own ring; without: to the global queue',
  'exit-global': 'who comes from a system call and gets no P goes to the global queue; without: to the ring of P0',
  'netpoll-shares': 'what the poller finds goes to idle Ps, each with an M; without: all into the ring of who polled',
  // Finding work
  'own-timers': 'a P runs its expired timers before anything else; without: when it has nothing else to do',
  'local-first': 'the own queue comes before the global one',
  'local-poll': 'a P without work looks into the poller before it steals',
  'poller-sleeps': 'one M without work sleeps in the poller until the earliest timer; without: it parks',
  steal: 'a P without work steals from others',
  'steal-half': 'a thief takes half of the ring; without: one goroutine',
  'steal-last': 'a thief runs the last of what it has taken; without: the first',
  'steal-runnext': 'in its last pass a thief takes runnext too',
  'steal-delay': 'before it takes runnext from a busy P a thief sleeps 3 us',
  'stolen-slice': 'a stolen goroutine has a slice of its own; without: it shares the one of who ran there before',
  'steal-timers': 'in its last pass a thief runs the timers of its victim',
  'steal-order': 'a thief looks at the others in a random order; without: by number',
  'spinning-half': 'at most half as many Ms look for work as Ps are busy',
  // Waking threads
  wakep: 'making or waking a goroutine wakes an M for an idle P',
  'one-spinning': 'nobody is woken while some M is looking for work',
  'spinning-passes-on': 'an M that has found work wakes the next one to look',
  'idle-lifo': 'the M and the P that were idle last are used first; without: the longest idle ones',
  // Slices
  preemption: 'sysmon has a goroutine preempted after 10 ms',
  'async-preemption': 'since 1.14 also in the middle of a loop without calls',
  'sysmon-polls': 'sysmon looks into the poller when nobody has for 10 ms',
  'sysmon-backoff': 'sysmon sleeps longer when it has nothing to do',
  'sysmon-parks': 'sysmon sleeps without a limit while all Ps are idle',
  // System calls
  retake: 'sysmon takes the P of a long system call',
  handoff: 'a P that was taken is given to another M if there is work',
  'keep-p': 'a short system call keeps its P; without: it gives it up at once',
  'exit-under': 'who comes from a system call takes its P back also from one that is in a system call itself',
  'exit-idle-p': 'who comes from a system call takes any idle P',
  'empty-p-stays': 'a P with an empty queue is left in its system call for 10 ms while others look for work or are idle',
} as const;

/** The name of a rule. */
export type Rule = keyof typeof RULES;

/** Which rules are in force. */
export type Rules = Readonly<Record<Rule, boolean>>;

/** All rules but the one named; `nothing` names none. */
export function rulesWithout(name: string): Rules {
  return Object.fromEntries(Object.keys(RULES).map((rule) => [rule, rule !== name])) as Rules;
}
