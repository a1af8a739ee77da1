import { us, type Body, type Kit, type Nanos } from 'seedloom';

/**
 * A place in the middle of something where time passes, 5 us if not told, in which others may come. With `--param await=true` the task
 * gives way there as well, as a cooperative program does that awaits something in between.
 */
export function gapIn({ param, pause, work }: Kit): (span?: Nanos) => Body {
  const awaits = param('await', false);
  return function* gap(span = us(5)): Body {
    yield* work(span);
    if (awaits) yield* pause();
  };
}
