/** A generator of the tests' own, apart from the engine's: xorshift over 32 bits, whole numbers below `count`. */
export function generator(seed: number): (count: number) => number {
  let state = seed | 0 || 1;
  return (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4294967296) * count);
  };
}
