import type { Kit } from '../scenario/kit.ts';
import type { Remedy } from './decorate.ts';

/** Channels with room for `more` further values: a sender need not wait until somebody comes. */
export function moreRoom(channels: readonly string[], more: number): Remedy {
  const names = new Set(channels);
  return {
    title: `room for ${more} more in ${[...names].sort().join(', ')}`,
    apply(kit: Kit) {
      let count = 0;
      return {
        hooks: {},
        kit: {
          channel: <T>(name?: string, capacity = 0) => {
            count++; // as the kit numbers those without a name
            return kit.channel<T>(name, names.has(name ?? `channel#${count}`) ? capacity + more : capacity);
          },
          nilChannel: <T>(name?: string) => {
            count++;
            return kit.nilChannel<T>(name);
          },
        },
      };
    },
  };
}
