/** Integer mixing in 32-bit lanes. Only `imul`, xor, shifts and adds: equal bits in every engine. */

/** Spreads every bit of `h` over all 32. The finaliser of MurmurHash3. */
export function scramble(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** A 32-bit hash of a string, by UTF-16 code unit (FNV-1a, then scrambled). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return scramble(h);
}

/** 32 bits as 8 hex digits. */
export function hex32(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
