import { Channel } from '../sync/channel.ts';
import type { Remedy } from './decorate.ts';

/** Channels with room for `more` further values: a sender need not wait until somebody comes. */
export function moreRoom(channels: readonly string[], more: number): Remedy {
  const names = new Set(channels);
  return {
    title: `room for ${more} more in ${[...names].sort().join(', ')}`,
    apply: () => ({
      made(object) {
        if (object instanceof Channel && !object.isNil && names.has(object.name)) object.capacity += more;
      },
    }),
  };
}
