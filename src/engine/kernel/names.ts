import { hashText } from './mix.ts';

/** Anything a record can name. The hash is taken once, so that a digest never touches the text. */
export interface Named {
  readonly name: string;
  readonly hash: number;
}

/** What a name may look like, so that a trace can be cut at blanks: no white space, no quotes, no `=`. */
export const NAME_PATTERN = /^[^\s"'=\\\p{Cc}\p{Cf}\p{Co}\p{Cs}]{1,60}$/u;

export function named(name: string): Named {
  return { name, hash: hashText(name) };
}

/** A question's place in the engine or in a runtime model: `tie`, `select`, `wake-latency`. */
export interface Site extends Named {
  readonly id: number;
}

const sites = new Map<string, Site>();

/** The site of that name; made on first use. Its id is for tables within one process and never leaves it. */
export function site(name: string): Site {
  const known = sites.get(name);
  if (known !== undefined) return known;
  const made: Site = { id: sites.size, name, hash: hashText(name) };
  sites.set(name, made);
  return made;
}
